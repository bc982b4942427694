using Arrakis.Shared;
using static Arrakis.Cluster.Protocol.CommunityReplies;

namespace Arrakis.Cluster.Protocol.Serialization;

/// <summary>The answers to queries on the wire.</summary>
internal static class AnswerCodecs
{
    public static IEnumerable<MessageCodec> All =>
    [
        MessageCodec.Of<Summary, Wire.Summary>("SU", Wire.Summary.Parser, ToWire, Read),
        MessageCodec.Of<Standing, Wire.Standing>("ST", Wire.Standing.Parser, ToWire, Read),
        MessageCodec.Of<Leaderboard, Wire.Leaderboard>("LB", Wire.Leaderboard.Parser, ToWire, Read),
        MessageCodec.Of<QueryRefused, Wire.QueryRefused>(
            "QR", Wire.QueryRefused.Parser,
            reply => new() { CommunityId = reply.CommunityId.Value, Reason = reply.Reason },
            wire => new(new CommunityId(wire.CommunityId), wire.Reason)),
    ];

    private static Wire.Summary ToWire(Summary reply) => new()
    {
        CommunityId = reply.CommunityId.Value,
        Members = reply.Members,
        Events = reply.Events,
        IsFrozen = reply.IsFrozen,
        ReadThrough = ValueCodec.ToWire(reply.ReadThrough),
    };

    private static Summary Read(Wire.Summary wire) => new(
        new CommunityId(wire.CommunityId), wire.Members, wire.Events, wire.IsFrozen,
        ValueCodec.Position(wire.ReadThrough, "read_through"));

    private static Wire.Standing ToWire(Standing reply) => new()
    {
        CommunityId = reply.CommunityId.Value,
        MemberId = reply.MemberId.Value,
        IsKnown = reply.IsKnown,
        Boards = { reply.Boards.Select(ToWire) },
    };

    private static Standing Read(Wire.Standing wire) => new(
        new CommunityId(wire.CommunityId), new MemberId(wire.MemberId), wire.IsKnown,
        [.. wire.Boards.Select(b => new BoardStanding(ValueCodec.Board(b.Type), b.Rank, b.Ranked, b.Score))]);

    private static Wire.BoardStanding ToWire(BoardStanding standing) => new()
    {
        Type = ValueCodec.ToWire(standing.Type),
        Rank = standing.Rank,
        Ranked = standing.Ranked,
        Score = standing.Score,
    };

    private static Wire.Leaderboard ToWire(Leaderboard reply) =>
        new() { CommunityId = reply.CommunityId.Value, Page = RowCodec.ToWire(reply.Page), Ranked = reply.Ranked };

    private static Leaderboard Read(Wire.Leaderboard wire)
    {
        ValueCodec.Require(wire.Page, "page");
        return new Leaderboard(new CommunityId(wire.CommunityId), RowCodec.Page(wire.Page), wire.Ranked);
    }
}
