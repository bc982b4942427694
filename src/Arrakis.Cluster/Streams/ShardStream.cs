using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Dsl;
using Akka.Streams.Kafka.Messages;
using Akka.Streams.Kafka.Settings;
using Arrakis.EventLog.Kafka.Appending;
using Arrakis.Gateway.Sessions;
using Arrakis.Gateway.Shards;
using Arrakis.Shared.Log;
using Confluent.Kafka;
using Directive = Akka.Streams.Supervision.Directive;
using Envelope = Akka.Streams.Kafka.Messages.IEnvelope<byte[]?, byte[], Arrakis.Cluster.Streams.ShardSlot>;
using Outcome = Akka.Streams.Kafka.Messages.IResults<byte[]?, byte[], Arrakis.Cluster.Streams.ShardSlot>;

namespace Arrakis.Cluster.Streams;

/// <summary>A record's place in its parcel.</summary>
/// <param name="Parcel">The parcel.</param>
/// <param name="IsLast">Whether nothing of the parcel follows it.</param>
internal sealed record ShardSlot(ShardParcel Parcel, bool IsLast);

/// <summary>
/// The stream of one shard, from its buffer to Kafka. A batch leaves the buffer when Kafka and the store have all of it, in the order
/// in which they were read; so a Kafka that is slow or away fills the buffer, and a full buffer stops the socket.
/// </summary>
/// <remarks><code>
/// RestartSource, with backoff ┌────────────────────────────────────────────────────────────────────────────────────┐
///   parcels: not acknowledged, then buffer ─▶ a message per record ─▶ producer flow ─▶ letters, session, release │─▶ ignore
///                             └────────────────────────────────────────────────────────────────────────────────────┘
/// </code></remarks>
internal sealed class ShardStream(
    ShardOutlet outlet, string topic, ShardProducers producers, Action<int, long> appended, IMaterializer materializer) : IShardAppender
{
    // Of one shard; its buffer is the bound of what is on its way.
    private const int RecordsInFlight = 4096;
    private readonly ShardIntake _intake = new(outlet);
    private readonly LogPatience _patience = new(outlet);
    private IProducer<byte[]?, byte[]>? _producer;
    private bool _hasFailed;
    private EventLogException? _fault;

    /// <inheritdoc/>
    public void OnRestored(SessionIdentity session, long sequence) => _intake.Ledger.OnRestored(session, sequence);

    /// <inheritdoc/>
    public void Finish() => _intake.Finish();

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var timings = outlet.Options.Timings;
        var restarts = RestartSettings.Create(timings.AppendRetryBase, timings.AppendRetryMax, randomFactor: 0.2)
            .WithMaxRestarts(int.MaxValue, timings.AppendRetryMax * 2);
        var stop = KillSwitches.Shared($"shard-{outlet.Shard}");
        await using var stopping = cancellationToken.UnsafeRegister(static s => ((SharedKillSwitch)s!).Shutdown(), stop);
        await RestartSource.OnFailuresWithBackoff(() => Send(cancellationToken), restarts)
            .Via(stop.Flow<NotUsed>())
            .RunWith(Sink.Ignore<NotUsed>(), materializer);
        cancellationToken.ThrowIfCancellationRequested();
        if (_fault is { } fault)
            throw fault;
    }

    private Source<NotUsed, NotUsed> Send(CancellationToken cancellationToken)
    {
        _producer = producers.Current;
        var settings = ProducerSettings<byte[]?, byte[]>.Create(
            KafkaExtensions.DefaultSettings.GetConfig("akka.kafka.producer"), Serializers.ByteArray!, Serializers.ByteArray)
            .WithParallelism(RecordsInFlight)
            .WithDispatcher(string.Empty);
        return Source.UnfoldAsync(_intake.FirstNumber, number => _intake.NextAsync(number, cancellationToken))
            .SelectMany(Messages)
            .Via(KafkaProducer.FlexiFlow<byte[]?, byte[], ShardSlot>(settings, _producer)
                // Whatever happens to a record, the whole stream starts over: nothing may overtake it.
                .WithAttributes(ActorAttributes.CreateSupervisionStrategy(static _ => Directive.Stop)))
            .Select(Note)
            .Where(static slot => slot.IsLast)
            .SelectAsync(1, slot => SettleAsync(slot.Parcel, cancellationToken))
            .RecoverWithRetries(fault => Source.FromTask(EndAsync(fault, cancellationToken)), attempts: 1);
    }

    private IEnumerable<Envelope> Messages(ShardParcel parcel)
    {
        foreach (var (_, value) in parcel.Values.Where(v => v.Value.Length > producers.Largest).ToList())
            parcel.Refuse(value, Reason(0, value, new Error(ErrorCode.MsgSizeTooLarge)));
        if (parcel.Values.Count == 0)
            return [ProducerMessage.PassThrough<byte[]?, byte[], ShardSlot>(new ShardSlot(parcel, IsLast: true))];
        var (slot, last) = (new ShardSlot(parcel, IsLast: false), new ShardSlot(parcel, IsLast: true));
        return parcel.Values.Select((record, index) => ProducerMessage.Single(
            new ProducerRecord<byte[]?, byte[]>(topic, record.Partition, new Message<byte[]?, byte[]> { Value = record.Value }),
            index == parcel.Values.Count - 1 ? last : slot));
    }

    private static ShardSlot Note(Outcome outcome)
    {
        if (outcome is Result<byte[]?, byte[], ShardSlot> { Metadata: var report })
            outcome.PassThrough.Parcel.Stored(report.Partition.Value, report.Offset.Value);
        return outcome.PassThrough;
    }

    private async Task<NotUsed> SettleAsync(ShardParcel parcel, CancellationToken cancellationToken)
    {
        foreach (var (partition, end) in parcel.Ends)
            appended(partition, end);
        if (_hasFailed)
            outlet.Telemetry.LogFault = null;
        _hasFailed = false;
        await _intake.SettleAsync(parcel, cancellationToken);
        return NotUsed.Instance;
    }

    // What this throws, RestartSource answers by sending anew all that is not acknowledged; what it returns ends the stream.
    private async Task<NotUsed> EndAsync(Exception fault, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var cause = fault is AggregateException { InnerExceptions: [var only] } ? only : fault;
        if (cancellationToken.IsCancellationRequested)
            return NotUsed.Instance;
        var known = Explain(cause);
        if (known is { IsTransient: false })
        {
            _fault = known;
            return NotUsed.Instance;
        }

        _patience.OnFault(known ?? cause, isFirst: !_hasFailed);
        _hasFailed = true;
        throw known ?? cause;
    }

    private EventLogException? Explain(Exception fault)
    {
        if (fault is not ProduceException<byte[]?, byte[]> { Error: var error, DeliveryResult: var result })
            return fault as EventLogException;
        if (error.IsFatal || error.Code == ErrorCode.Local_Fatal)
            producers.Replace(_producer!);
        var value = result.Message?.Value;
        if (value is not null && AppendErrors.IsOwnFault(error.Code, value.Length)
            && _intake.Unsettled.Any(parcel => parcel.Refuse(value, Reason(result.Partition.Value, value, error))))
            return new EventLogException($"{topic}: a record is refused, and goes to the dead letters; what follows it is sent again", isTransient: true);
        return AppendErrors.Failure(topic, result.Partition.Value, error);
    }

    private string Reason(int partition, byte[] value, Error error) =>
        AppendErrors.OwnFault(topic, partition, value.Length, error, producers.Largest).Message;
}
