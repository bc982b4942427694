using Arrakis.Pipeline.Writing;
using Arrakis.Shared;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Protocol.Serialization;

/// <summary>What became dirty as it goes over the wire, and back.</summary>
internal static class ChangesCodec
{
    public static Wire.CommunityChanges ToWire(CommunityChanges changes) => new()
    {
        Erasures = { changes.Erasures.Select(RowCodec.ToWire) },
        Created = { changes.Created.Select(ToWire) },
        History = { changes.History.Select(RowCodec.ToWire) },
        Members = { changes.Members.Select(MemberRowCodec.ToWire) },
        Community = changes.Community is { } row ? RowCodec.ToWire(row) : null,
        Changes = changes.Changes,
    };

    public static CommunityChanges Changes(Wire.CommunityChanges? wire)
    {
        ValueCodec.Require(wire, "changes");
        return new CommunityChanges
        {
            Erasures = [.. wire.Erasures.Select(RowCodec.Erasure)],
            Created = [.. wire.Created.Select(c => (new MemberId(c.MemberId), ValueCodec.Position(c.Position, "position")))],
            History = [.. wire.History.Select(RowCodec.History)],
            Members = [.. wire.Members.Select(MemberRowCodec.Member)],
            Community = wire.Community is null ? null : RowCodec.Community(wire.Community),
            Changes = wire.Changes,
        };
    }

    private static Wire.CreatedMember ToWire((MemberId Member, LogPosition Position) created) =>
        new() { MemberId = created.Member.Value, Position = ValueCodec.ToWire(created.Position) };
}
