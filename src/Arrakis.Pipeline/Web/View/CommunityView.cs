using Arrakis.Shared;

namespace Arrakis.Pipeline.Web;

/// <summary>A community as it is now.</summary>
/// <param name="Id">The community.</param>
/// <param name="Name">The guild's name, where known.</param>
/// <param name="Partition">The partition of the log that its events are in.</param>
/// <param name="Members">Members that have a row, those who left and bots included.</param>
/// <param name="Events">Events applied since it was loaded.</param>
/// <param name="IsFrozen">Whether the guild has left.</param>
/// <param name="NewestEventMs">Time of its newest event, Unix milliseconds; null before the first.</param>
/// <param name="Ranked">How many members each board has.</param>
public sealed record CommunityView(
    CommunityId Id, string? Name, int Partition, long Members, long Events, bool IsFrozen, long? NewestEventMs, BoardSizes Ranked);

/// <summary>How many members are on each board.</summary>
/// <param name="Activity">With an activity balance.</param>
/// <param name="Conviction">With conviction.</param>
/// <param name="Badges">With a badge.</param>
public sealed record BoardSizes(long Activity, long Conviction, long Badges);

/// <summary>The most active communities.</summary>
/// <param name="Total">How many there are, or how many fit the search.</param>
/// <param name="Communities">The most active first, then by id.</param>
public sealed record CommunityList(int Total, IReadOnlyList<CommunitySummary> Communities);
