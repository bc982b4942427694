using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Dsl;
using Akka.Streams.Kafka.Settings;
using Arrakis.EventLog.Kafka;
using Arrakis.Shared.Log;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Directive = Akka.Streams.Supervision.Directive;

namespace Arrakis.Cluster.Streams;

/// <summary>A partition of Kafka, read by a consumer of its own from an offset of our choice.</summary>
/// <remarks>
/// The consumer group decides which partitions are ours (<see cref="KafkaPartitionGroup"/>), and it alone joins the group. Why not one
/// consumer for all, as <see cref="KafkaConsumer.PlainPartitionedManualOffsetSource{K,V}"/> has it, is told in docs/akka-streams.md.
/// </remarks>
internal sealed class KafkaRecords(ActorSystem system, KafkaOptions options, int batchRecords, ILogger logger) : IPartitionRecords
{
    /// <inheritdoc/>
    public Source<IReadOnlyList<LogRecord>, NotUsed> From(int partition, long from)
    {
        var start = new TopicPartitionOffset(options.EventsTopic, partition, from);
        var gaps = new GapWatch(options.EventsTopic, partition, from, logger);
        return KafkaConsumer.PlainSource(Settings(start), Subscriptions.AssignmentWithOffset(start))
            .WithAttributes(ActorAttributes.CreateSupervisionStrategy(Decide))
            .MapMaterializedValue(static _ => NotUsed.Instance)
            .Select(gaps.Pass)
            .BatchWeighted(batchRecords, Weigh, static record => new List<LogRecord> { record }, static (batch, record) =>
            {
                batch.Add(record);
                return batch;
            })
            .Select(static batch => (IReadOnlyList<LogRecord>)batch);
    }

    private ConsumerSettings<Ignore, byte[]> Settings(TopicPartitionOffset start)
    {
        var built = 0;
        return KafkaRecordSettings.For(
            system.Dispatchers.HasDispatcher(KafkaRecordSettings.Dispatcher),
            // The actor that polls forgets its assignment when it is restarted, and nobody is told: then the stream has to fail.
            () => Interlocked.Increment(ref built) == 1
                ? KafkaRecordSettings.Build(options, logger)
                : throw new EventLogException($"{options}: the consumer of {start} has failed", isTransient: true));
    }

    // A batch is full by records, or by as many bytes as are read ahead.
    private long Weigh(LogRecord record) => Math.Max(1, (long)record.Payload.Length * batchRecords / options.ReadAheadBytes);

    private static Directive Decide(Exception fault) =>
        fault is KafkaException { Error: { IsFatal: false } error } && !EndsReading(error.Code) ? Directive.Resume : Directive.Stop;

    // What waiting does not mend: the next reading asks the log where it stands, and tells what is wrong.
    private static bool EndsReading(ErrorCode code) => code is
        ErrorCode.OffsetOutOfRange or ErrorCode.Local_AutoOffsetReset or ErrorCode.TopicAuthorizationFailed or ErrorCode.InvalidMsg
        or ErrorCode.Local_BadMsg or ErrorCode.Local_BadCompression or ErrorCode.Local_Underflow;
}
