using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;

namespace Arrakis.Cluster.Telemetry;

/// <summary>Hears what the actor system tells, and asks the shard regions of this node now and then what they have.</summary>
internal sealed class TelemetryActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(4);

    /// <summary>Begins to hear.</summary>
    public TelemetryActor(AkkaTelemetry telemetry)
    {
        var (signals, self, shutdown) = (telemetry.Signals, Self, CoordinatedShutdown.Get(Context.System));
        Receive<ActorRestarted>(signals.Restarted);
        // Those that have started and ended are counted by their mailboxes: that knows of the first ones too.
        Receive<IActorTelemetryEvent>(_ => { });
        Receive<UnhandledMessage>(message => signals.Unhandled(message.Recipient));
        Receive<DeadLetter>(letter =>
        {
            // An actor that has gone because the node stops is no news.
            if (shutdown.ShutdownReason is null)
                signals.DeadLetter(letter.Recipient);
        });
        Receive<LogEvent>(signals.Logged);
        Receive<AskRegions>(_ => Ask(self));
        Receive<RegionTold>(told => telemetry.Sharding.Told(told.TypeName, told.Stats));
        // It begins or ends just now: what it told last stays until the next time.
        Receive<RegionSilent>(_ => { });
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        foreach (var told in (Type[])[typeof(ActorRestarted), typeof(UnhandledMessage), typeof(DeadLetter), typeof(LogEvent)])
            Context.System.EventStream.Subscribe(Self, told);
        Timers.StartPeriodicTimer(AskRegions.Instance, AskRegions.Instance, TimeSpan.FromSeconds(1), AskEvery);
    }

    private static void Ask(IActorRef self)
    {
        // Looking for it would start the sharding on nodes that need none.
        if (!Context.System.HasExtension<ClusterSharding>())
            return;
        var sharding = ClusterSharding.Get(Context.System);
        foreach (var typeName in sharding.ShardTypeNames)
        {
            sharding.ShardRegion(typeName).Ask<ShardRegionStats>(GetShardRegionStats.Instance, AnswerWithin)
                .PipeTo(self, self, stats => new RegionTold(typeName, stats), _ => RegionSilent.Instance);
        }
    }

    private sealed record RegionTold(string TypeName, ShardRegionStats Stats);

    private sealed class RegionSilent
    {
        public static readonly RegionSilent Instance = new();
    }

    private sealed class AskRegions
    {
        public static readonly AskRegions Instance = new();
    }
}
