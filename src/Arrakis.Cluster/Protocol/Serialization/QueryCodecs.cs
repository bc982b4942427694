using Arrakis.Shared;
using static Arrakis.Cluster.Protocol.CommunityQueries;

namespace Arrakis.Cluster.Protocol.Serialization;

/// <summary>The queries on the wire.</summary>
internal static class QueryCodecs
{
    public static IEnumerable<MessageCodec> All =>
    [
        MessageCodec.Of<GetSummary, Wire.GetSummary>(
            "GS", Wire.GetSummary.Parser,
            query => new() { CommunityId = query.CommunityId.Value },
            wire => new(new CommunityId(wire.CommunityId))),
        MessageCodec.Of<GetStanding, Wire.GetStanding>(
            "GM", Wire.GetStanding.Parser,
            query => new() { CommunityId = query.CommunityId.Value, MemberId = query.MemberId.Value },
            wire => new(new CommunityId(wire.CommunityId), new MemberId(wire.MemberId))),
        MessageCodec.Of<GetLeaderboard, Wire.GetLeaderboard>(
            "GL", Wire.GetLeaderboard.Parser,
            query => new() { CommunityId = query.CommunityId.Value, Type = ValueCodec.ToWire(query.Type), Page = query.Page },
            wire => new(new CommunityId(wire.CommunityId), ValueCodec.Board(wire.Type), wire.Page)),
    ];
}
