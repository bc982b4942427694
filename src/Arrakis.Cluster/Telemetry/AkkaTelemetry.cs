using System.Diagnostics.Metrics;
using Akka.Actor;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Cluster.Telemetry;

/// <summary>
/// The metrics of an actor system, under the names of Phobos (docs/akka-metrics.md). They stand in a meter of their own,
/// <see cref="ArrakisMeter.AkkaHostName"/>, which ends with the system.
/// </summary>
internal sealed class AkkaTelemetry : IExtension, IDisposable
{
    /// <summary>What makes actors measure: the mailboxes that need no bound are ours, and Akka tells of restarts.</summary>
    public const string Hocon = """
        akka.actor {
          default-mailbox.mailbox-type = "Arrakis.Cluster.Telemetry.MeasuredMailbox, arrakis-cluster"
          mailbox.unbounded-queue-based.mailbox-type = "Arrakis.Cluster.Telemetry.MeasuredMailbox, arrakis-cluster"
          mailbox.unbounded-deque-based.mailbox-type = "Arrakis.Cluster.Telemetry.MeasuredMailbox, arrakis-cluster"
          telemetry.enabled = on
        }
        """;

    private readonly Meter _meter = new(ArrakisMeter.AkkaHostName);

    private AkkaTelemetry(ActorSystem system)
    {
        Actors = new ActorFigures(_meter);
        Signals = new SignalFigures(_meter);
        Sharding = new ShardingFigures(_meter);
        system.RegisterOnTermination(Dispose);
    }

    /// <summary>What mailboxes measure.</summary>
    public ActorFigures Actors { get; }

    /// <summary>What the system tells.</summary>
    public SignalFigures Signals { get; }

    /// <summary>Shards and entities of this node.</summary>
    public ShardingFigures Sharding { get; }

    /// <summary>The metrics of a system; made when they are asked for first.</summary>
    public static AkkaTelemetry Get(ActorSystem system) => system.WithExtension<AkkaTelemetry, Provider>();

    /// <summary>Begins to hear what the system tells, and to look at its cluster.</summary>
    /// <param name="cluster">The membership of this node.</param>
    public void Start(Akka.Cluster.Cluster cluster)
    {
        _ = new MemberFigures(_meter, cluster);
        cluster.System.SystemActorOf(Props.Create(() => new TelemetryActor(this)), "arrakis-telemetry");
    }

    /// <summary>Ends the metrics; the system does so when it has ended.</summary>
    public void Dispose() => _meter.Dispose();

    private sealed class Provider : ExtensionIdProvider<AkkaTelemetry>
    {
        public override AkkaTelemetry CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
