using System.Text.Json.Serialization;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Web;

/// <summary>A member of a community as it is now.</summary>
/// <param name="Community">The community.</param>
/// <param name="Member">The member.</param>
/// <param name="Name">The member's name, where known.</param>
/// <param name="IsBot">Whether the user is a bot, which is on no board.</param>
/// <param name="HasLeft">Whether the member has left, and is on no board until it returns.</param>
/// <param name="JoinedMs">When it joined, Unix milliseconds; null while unknown.</param>
/// <param name="Boards">Where it stands on each board, in the order of <see cref="LeaderboardType"/>.</param>
/// <param name="Badges">Names of its badges, those of tenure included, in order.</param>
/// <param name="OpenWindow">The window in which it last earned points, not yet in the stored history; null if it never did.</param>
public sealed record MemberView(
    CommunityId Community,
    MemberId Member,
    string? Name,
    bool IsBot,
    bool HasLeft,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? JoinedMs,
    IReadOnlyList<MemberBoard> Boards,
    IReadOnlyList<string> Badges,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] HistoryWindow? OpenWindow);

/// <summary>Where a member stands on a board.</summary>
/// <param name="Type">Which leaderboard.</param>
/// <param name="Score">Activity balance now, conviction from 0 to 100, or number of badges.</param>
/// <param name="Rank">1 for the best; null if it is not on the board.</param>
/// <param name="Ranked">Members on the whole board.</param>
/// <param name="Tier">The tier that goes with the rank; null where the board has none, or the member no rank.</param>
public sealed record MemberBoard(
    LeaderboardType Type, double Score, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Rank, long Ranked, string? Tier);

/// <summary>Points of a member in one 6-hour window.</summary>
/// <param name="StartMs">Its start, Unix milliseconds.</param>
/// <param name="Points">Points earned in it, undecayed.</param>
public sealed record HistoryWindow(long StartMs, double Points)
{
    /// <summary>Whether more may still come: the newest window stands in the member's row until it earns in a later one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Open { get; init; }
}

/// <summary>What a member earned over some days.</summary>
/// <param name="Days">How many, up to the community's newest event.</param>
/// <param name="Windows">Those with points, oldest first; the open one last.</param>
public sealed record MemberHistory(int Days, IReadOnlyList<HistoryWindow> Windows);

/// <summary>A member's place on the activity board over some days.</summary>
/// <param name="Days">How many; fewer than asked for where too many members were active, 0 where only now is known.</param>
/// <param name="Points">One at each 6-hour boundary, oldest first, and one now.</param>
public sealed record MemberRanks(int Days, IReadOnlyList<RankView> Points);

/// <summary>A member's place at one moment.</summary>
/// <param name="TimeMs">When, Unix milliseconds.</param>
/// <param name="Rank">1 for the best; null if it was not on the board.</param>
/// <param name="Ranked">Members on the board.</param>
/// <param name="Score">Its activity balance.</param>
public sealed record RankView(
    long TimeMs, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Rank, int Ranked, double Score);
