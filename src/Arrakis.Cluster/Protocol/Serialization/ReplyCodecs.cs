using Akka.Actor;
using Arrakis.Shared;
using static Arrakis.Cluster.Protocol.CommunityReplies;

namespace Arrakis.Cluster.Protocol.Serialization;

/// <summary>The replies to commands on the wire.</summary>
internal static class ReplyCodecs
{
    /// <param name="system">Where an actor's path is looked up.</param>
    public static IEnumerable<MessageCodec> All(ExtendedActorSystem system) =>
    [
        MessageCodec.Of<EventsApplied, Wire.EventsApplied>("EA", Wire.EventsApplied.Parser, ToWire, Read),
        MessageCodec.Of<ApplyRefused, Wire.ApplyRefused>(
            "AR", Wire.ApplyRefused.Parser,
            reply => new() { CommunityId = reply.CommunityId.Value, Tenure = (ulong)reply.Tenure, Reason = ToWire(reply.Reason) },
            wire => new(new CommunityId(wire.CommunityId), (long)wire.Tenure, Read(wire.Reason))),
        MessageCodec.Of<ApplyFailed, Wire.ApplyFailed>("AF", Wire.ApplyFailed.Parser, ToWire, Read),
        MessageCodec.Of<PagesWritten, Wire.PagesWritten>(
            "PW", Wire.PagesWritten.Parser,
            reply => new() { CommunityId = reply.CommunityId.Value },
            wire => new(new CommunityId(wire.CommunityId))),
        MessageCodec.Of<Awake, Wire.Awake>("AW", Wire.Awake.Parser, ToWire, wire => Read(wire, system)),
    ];

    private static Wire.EventsApplied ToWire(EventsApplied reply) => new()
    {
        CommunityId = reply.CommunityId.Value,
        Tenure = (ulong)reply.Tenure,
        Incarnation = (ulong)reply.Incarnation,
        Through = ValueCodec.ToWire(reply.Through),
        Changes = ChangesCodec.ToWire(reply.Changes),
        Refusals = { reply.Refusals.Select(ToWire) },
    };

    private static EventsApplied Read(Wire.EventsApplied wire) => new(
        new CommunityId(wire.CommunityId), (long)wire.Tenure, (long)wire.Incarnation, ValueCodec.Position(wire.Through, "through"),
        ChangesCodec.Changes(wire.Changes),
        [.. wire.Refusals.Select(r => new RefusedEvent(ValueCodec.Position(r.Position, "position"), r.Reason))]);

    private static Wire.RefusedEvent ToWire(RefusedEvent refused) =>
        new() { Position = ValueCodec.ToWire(refused.Position), Reason = refused.Reason };

    private static Wire.ApplyRefusal ToWire(ApplyRefusal reason) => reason switch
    {
        ApplyRefusal.StaleTenure => Wire.ApplyRefusal.StaleTenure,
        ApplyRefusal.StateLost => Wire.ApplyRefusal.StateLost,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "There is no such refusal."),
    };

    private static ApplyRefusal Read(Wire.ApplyRefusal wire) =>
        wire == Wire.ApplyRefusal.StaleTenure ? ApplyRefusal.StaleTenure : ApplyRefusal.StateLost;

    private static Wire.ApplyFailed ToWire(ApplyFailed reply) => new()
    {
        CommunityId = reply.CommunityId.Value,
        Tenure = (ulong)reply.Tenure,
        Reason = reply.Reason,
        IsPermanent = reply.IsPermanent,
    };

    private static ApplyFailed Read(Wire.ApplyFailed wire) =>
        new(new CommunityId(wire.CommunityId), (long)wire.Tenure, wire.Reason, wire.IsPermanent);

    private static Wire.Awake ToWire(Awake reply) => new()
    {
        CommunityId = reply.CommunityId.Value,
        Owner = Akka.Serialization.Serialization.SerializedActorPath(reply.Owner),
    };

    private static Awake Read(Wire.Awake wire, ExtendedActorSystem system) => wire.Owner.Length == 0
        ? throw new InvalidDataException("owner is missing")
        : new Awake(new CommunityId(wire.CommunityId), system.Provider.ResolveActorRef(wire.Owner));
}
