using Arrakis.Shared.Log;

namespace Arrakis.Shared.Store;

/// <summary>
/// A row of <c>communities</c>: what is known of a community as a whole. Written when the 6-hour window of its newest event
/// advances, when it freezes and when it thaws.
/// </summary>
/// <param name="CommunityId">The community.</param>
/// <param name="Applied">The newest position of the log that this row includes.</param>
/// <param name="NewestEventMs">Time of the newest event, Unix milliseconds, as of <paramref name="Applied"/>.</param>
/// <param name="IsFrozen">Whether the guild has left.</param>
public sealed record CommunityRow(CommunityId CommunityId, LogPosition Applied, long NewestEventMs, bool IsFrozen);
