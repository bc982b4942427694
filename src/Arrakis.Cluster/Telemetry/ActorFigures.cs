using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Akka.Actor;

namespace Arrakis.Cluster.Telemetry;

/// <summary>What the mailboxes of an actor system have measured, by type of actor and type of message.</summary>
internal sealed class ActorFigures
{
    // Milliseconds: the name that dashboards know says so.
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.1, 0.5, 1, 5, 10, 50, 100, 500, 1_000, 5_000, 30_000],
    };

    private readonly ConcurrentDictionary<(Type Type, bool IsUser), ActorTypeFigures> _types = [];
    private readonly Histogram<double> _latency;

    /// <summary>Makes the instruments.</summary>
    public ActorFigures(Meter meter)
    {
        _latency = meter.CreateHistogram(
            "akka_messages_latency_milliseconds", "ms", "From telling a message to the end of its processing.", tags: null, Buckets);
        meter.CreateObservableCounter(
            "akka_messages_recv_msgs_total", () => Messages.Select(m => new Measurement<long>(m.Received, m.Tags)), unit: null,
            "Messages that actors took out of their mailboxes.");
        meter.CreateObservableGauge(
            "akka_actor_mailbox_depth_msgs", () => _types.Values.Select(t => new Measurement<long>(t.Depth, t.Tags)), unit: null,
            "Messages in the mailboxes of all actors of a type.");
        meter.CreateObservableGauge(
            "akka_actor_live_actors", () => _types.Values.Select(t => new Measurement<long>(t.Live, t.Tags)), unit: null,
            "Actors that have started and not ended.");
    }

    private IEnumerable<MessageFigures> Messages => _types.Values.SelectMany(t => t.Messages);

    /// <summary>The figures that an actor adds to.</summary>
    /// <param name="actor">The actor; null where Akka does not say whose mailbox it makes.</param>
    public ActorTypeFigures Of(IActorRef? actor) => _types.GetOrAdd(
        (ActorLabels.TypeOf(actor), ActorLabels.IsUser(actor)),
        static (key, latency) => new ActorTypeFigures(ActorLabels.Name(key.Type), ActorLabels.Category(key.IsUser), latency), _latency);
}
