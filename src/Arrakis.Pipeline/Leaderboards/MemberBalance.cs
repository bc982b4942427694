using Arrakis.Shared;

namespace Arrakis.Pipeline.Leaderboards;

/// <summary>What a member's row says of its activity.</summary>
/// <param name="Id">The member.</param>
/// <param name="Balance">The balance as of <paramref name="Window"/>.</param>
/// <param name="Window">The 6-hour window of its last change.</param>
/// <param name="WindowPoints">Points earned in that window, which is not in the history yet.</param>
public readonly record struct MemberBalance(MemberId Id, double Balance, int Window, double WindowPoints);
