using Arrakis.Shared;
using Arrakis.Shared.Events;
using Google.Protobuf;
using static Arrakis.Cluster.Protocol.CommunityCommands;

namespace Arrakis.Cluster.Protocol.Serialization;

/// <summary>The commands on the wire.</summary>
internal static class CommandCodecs
{
    public static IEnumerable<MessageCodec> All =>
    [
        MessageCodec.Of<ApplyEvents, Wire.ApplyEvents>("AE", Wire.ApplyEvents.Parser, ToWire, Read),
        MessageCodec.Of<WritePages, Wire.WritePages>(
            "WP", Wire.WritePages.Parser,
            command => new() { CommunityId = command.CommunityId.Value },
            wire => new(new CommunityId(wire.CommunityId))),
        MessageCodec.Of<Wake, Wire.Wake>(
            "WK", Wire.Wake.Parser,
            command => new() { CommunityId = command.CommunityId.Value },
            wire => new(new CommunityId(wire.CommunityId))),
    ];

    private static Wire.ApplyEvents ToWire(ApplyEvents command) => new()
    {
        CommunityId = command.CommunityId.Value,
        Tenure = (ulong)command.Tenure,
        ReadThrough = ValueCodec.ToWire(command.ReadThrough),
        Continues = (ulong)command.Continues,
        Events = { command.Events.Select(ToWire) },
    };

    private static ApplyEvents Read(Wire.ApplyEvents wire) => wire.Events.Count == 0
        ? throw new InvalidDataException("it has no events")
        : new ApplyEvents(
            new CommunityId(wire.CommunityId), (long)wire.Tenure, ValueCodec.Position(wire.ReadThrough, "read_through"),
            (long)wire.Continues, [.. wire.Events.Select(Read)]);

    private static Wire.PositionedEvent ToWire(PositionedEvent e) =>
        new() { Position = ValueCodec.ToWire(e.Position), Event = e.Event.ToByteString() };

    private static PositionedEvent Read(Wire.PositionedEvent wire) =>
        new(ValueCodec.Position(wire.Position, "position"), CommunityEvent.Parser.ParseFrom(wire.Event));
}
