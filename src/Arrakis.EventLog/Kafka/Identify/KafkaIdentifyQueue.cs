using Arrakis.Shared.Discord;
using Microsoft.Extensions.Logging;

namespace Arrakis.EventLog.Kafka.Identify;

/// <summary>
/// The turns of all gateways of a bot, without anybody who grants them: a gateway that wants one appends a request to the topic
/// <see cref="KafkaOptions.IdentifyTopic"/>, and everybody computes the same turn for it from the records before it. A process that
/// dies, or gives up, wastes its turn; nobody can take another's. While no broker is reachable, no session is started.
/// </summary>
public sealed class KafkaIdentifyQueue : IIdentifyQueue, IAsyncDisposable
{
    /// <summary>A turn that begins later than this was missed, and is asked for anew.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(250);

    /// <summary>Between two turns of a bucket (default): the 5 s that Discord asks for, and <see cref="Slack"/>.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(5) + Slack;

    private readonly KafkaTopicReader _reader;
    private readonly IdentifyLane[] _lanes;
    private volatile int _maxConcurrency = 1;

    /// <summary>Creates the queue; nothing is read before the first request.</summary>
    /// <param name="appender">Appends requests. Not disposed with the queue.</param>
    /// <param name="options">How Kafka is reached.</param>
    /// <param name="partitions">
    /// How many partitions the topic has: at best one for each of Discord's <c>max_concurrency</c> buckets. With fewer, buckets share
    /// their turns, which is slower and nothing worse. The same in every gateway.
    /// </param>
    /// <param name="logger">Where log lines go.</param>
    /// <param name="interval">Between two turns of a bucket, the same in every gateway; <see cref="DefaultInterval"/> if null.</param>
    /// <param name="time">The clock of waits; the system's if null.</param>
    public KafkaIdentifyQueue(
        KafkaAppender appender, KafkaOptions options, int partitions, ILogger logger, TimeSpan? interval = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        _reader = new KafkaTopicReader(options, options.IdentifyTopic, logger);
        _lanes = [.. Enumerable.Range(0, partitions).Select(partition => new IdentifyLane(
            partition, options.IdentifyTopic, appender, _reader, interval ?? DefaultInterval, Slack, time ?? TimeProvider.System, logger))];
    }

    /// <inheritdoc/>
    public void SetMaxConcurrency(int maxConcurrency)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxConcurrency, 1);
        _maxConcurrency = maxConcurrency;
    }

    /// <inheritdoc/>
    /// <exception cref="Shared.Log.EventLogException">The topic does not carry the broker's time, or does not take a request.</exception>
    public ValueTask AcquireAsync(int shard, CancellationToken cancellationToken = default) =>
        new(_lanes[shard % _maxConcurrency % _lanes.Length].AcquireAsync(cancellationToken));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        foreach (var lane in _lanes)
            lane.Dispose();
    }
}
