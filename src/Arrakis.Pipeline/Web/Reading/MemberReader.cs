using Arrakis.Pipeline.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Web;

/// <summary>A community and a member as they are now; runs on the community's owner.</summary>
internal static class MemberReader
{
    private static readonly LeaderboardType[] _types = Enum.GetValues<LeaderboardType>();

    public static BoardSizes Sizes(Community community) => new(
        community.Board(LeaderboardType.Activity).Count,
        community.Board(LeaderboardType.Conviction).Count,
        community.Board(LeaderboardType.Badges).Count);

    /// <summary>The member; null if it has no row.</summary>
    public static MemberView? Read(Community community, MemberId id)
    {
        if (community.Find(id) is not { } member)
            return null;
        return new MemberView(
            community.Id, id, Name: null, member.IsBot, member.HasLeft, member.JoinedMs == 0 ? null : member.JoinedMs,
            [.. _types.Select(type => Board(community, type, member))],
            [.. community.BadgesOf(member).Select(badge => badge.Badge)],
            Open(member.ActivityWindow, member.WindowPoints));
    }

    /// <summary>The window that stands in the member's row; null where nothing was earned in it.</summary>
    public static HistoryWindow? Open(int window, double points) =>
        points > 0 ? new HistoryWindow(window * HistoryRow.WindowMs, points) { Open = true } : null;

    private static MemberBoard Board(Community community, LeaderboardType type, MemberState member)
    {
        var board = community.Board(type);
        var rank = board.RankOf(member);
        var tier = type == LeaderboardType.Conviction ? community.Settings.Tiers.Of(rank)?.Name : null;
        return new MemberBoard(type, community.ScoreOf(type, member), rank == 0 ? null : rank, board.Count, tier);
    }
}
