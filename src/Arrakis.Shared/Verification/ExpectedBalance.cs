namespace Arrakis.Shared.Verification;

/// <summary>What an independent program says about a member.</summary>
/// <param name="Community">The community's number.</param>
/// <param name="Author">The member's number.</param>
/// <param name="Balance">Its activity balance at the time of the last event.</param>
public readonly record struct ExpectedBalance(long Community, long Author, double Balance);
