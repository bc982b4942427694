using Arrakis.Cluster.Protocol;
using Arrakis.Pipeline.Owners;
using Arrakis.Shared.Store;
using static Arrakis.Cluster.Protocol.CommunityQueries;
using static Arrakis.Cluster.Protocol.CommunityReplies;

namespace Arrakis.Cluster.Communities;

/// <summary>Answers from live state. No actor, no clock.</summary>
internal static class CommunityAnswers
{
    public static ICommunityReply Of(ICommunityQuery query, CommunitySlot slot) => query switch
    {
        GetSummary => new Summary(
            slot.Community.Id, slot.Community.MemberCount, slot.Events, slot.Community.IsFrozen, slot.Community.ReadThrough),
        GetStanding standing => Standing(standing, slot),
        GetLeaderboard board => Board(board, slot),
        _ => new QueryRefused(query.CommunityId, $"{query.GetType().Name} is not known to this version; update the node"),
    };

    private static Standing Standing(GetStanding query, CommunitySlot slot)
    {
        if (slot.Community.Find(query.MemberId) is not { } member)
            return new Standing(query.CommunityId, query.MemberId, IsKnown: false, []);
        var boards = new List<BoardStanding>();
        foreach (var type in Enum.GetValues<LeaderboardType>())
        {
            if (slot.Community.Board(type).RankOf(member) is var rank and > 0)
                boards.Add(new BoardStanding(type, rank, slot.Community.Board(type).Count, slot.Community.ScoreOf(type, member)));
        }

        return new Standing(query.CommunityId, query.MemberId, IsKnown: true, boards);
    }

    private static ICommunityReply Board(GetLeaderboard query, CommunitySlot slot) => query.Page < 0 || !Enum.IsDefined(query.Type)
        ? new QueryRefused(query.CommunityId, $"there is no page {query.Page} of a leaderboard {query.Type}: pages are counted from 0")
        : new Leaderboard(query.CommunityId, slot.Community.ToPage(query.Type, query.Page), slot.Community.Board(query.Type).Count);
}
