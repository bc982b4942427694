using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Streams;
using Arrakis.Cluster.Partitions;
using Arrakis.EventLog.Kafka;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cluster.Streams;

/// <summary>
/// The pipeline role's streams: one for each partition that is this node's, from the log to the tenure that owns the partition. On
/// Kafka the consumer group says which they are; on a single node it is all of them.
/// </summary>
public sealed class PipelineStream : IPartitionHost, IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, PartitionStream> _streams = new();
    private readonly IPartitionRecords _records;
    private readonly IPartitionTenures _tenures;
    private readonly PipelineStreamOptions _options;
    private readonly ILogger _logger;
    private readonly ActorMaterializer _materializer;
    private readonly KafkaPartitionGroup? _group;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IReadOnlyCollection<int> _fixed = [];
    private bool _disposed;

    private PipelineStream(
        ActorSystem system, IEventLog log, WriteGate gate, IPartitionTenures tenures, PipelineStreamOptions options, ILoggerFactory loggers,
        KafkaOptions? kafka)
    {
        _records = new LogTailRecords(log, gate, options.BatchRecords);
        (_tenures, _options) = (tenures, options);
        _logger = loggers.CreateLogger<PipelineStream>();
        _materializer = system.Materializer(namePrefix: "pipeline");
        if (kafka is not null)
            _group = new KafkaPartitionGroup(kafka, options.Around(this), loggers.CreateLogger<KafkaPartitionGroup>());
        else
            _fixed = [.. Enumerable.Range(0, log.PartitionCount)];
    }

    /// <summary>The streams of a node that shares the partitions of a topic with others.</summary>
    /// <param name="system">Runs the streams.</param>
    /// <param name="kafka">How the consumer group is joined.</param>
    /// <param name="log">Reads the records of all partitions, with the one consumer that it has.</param>
    /// <param name="gate">Repeats what fails transiently, and tells of it.</param>
    /// <param name="tenures">Own the partitions.</param>
    /// <param name="options">How partitions are read, and who is told.</param>
    /// <param name="loggers">Where log lines go.</param>
    public static PipelineStream OnKafka(
        ActorSystem system, KafkaOptions kafka, IEventLog log, WriteGate gate, IPartitionTenures tenures, PipelineStreamOptions options,
        ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(kafka);
        ArgumentNullException.ThrowIfNull(options);
        return new PipelineStream(system, log, gate, tenures, options, loggers, kafka);
    }

    /// <summary>The streams of a single node, which reads all partitions of a log that is its own.</summary>
    /// <param name="system">Runs the streams.</param>
    /// <param name="log">The log.</param>
    /// <param name="gate">Repeats what fails transiently, and tells of it.</param>
    /// <param name="tenures">Own the partitions.</param>
    /// <param name="options">How partitions are read, and who is told.</param>
    /// <param name="loggers">Where log lines go.</param>
    public static PipelineStream OnLog(
        ActorSystem system, IEventLog log, WriteGate gate, IPartitionTenures tenures, PipelineStreamOptions options, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(options);
        return new PipelineStream(system, log, gate, tenures, options, loggers, kafka: null);
    }

    /// <summary>The partitions that this node reads, or has stopped reading for a fault.</summary>
    public IReadOnlyCollection<int> Owned => [.. _streams.Keys.Order()];

    /// <summary>Why the consumer group cannot be reached; null while it can.</summary>
    public string? Trouble => _group?.Trouble;

    /// <summary>Ends when the streams were stopped; fails when the membership of the group ended by a fault that does not pass.</summary>
    public Task Completion => _group?.Completion ?? _stopped.Task;

    /// <summary>Begins: joins the group, or reads all partitions.</summary>
    /// <exception cref="EventLogException">librdkafka is not installed, or refuses a setting.</exception>
    public void Start()
    {
        if (_group is not null)
            _group.Start();
        else
            Assign(_fixed);
    }

    /// <summary>Says how far a partition is durable, so that the group's lag can be seen by any tool.</summary>
    public void NoteDurable(int partition, long nextOffset) => _group?.NoteDurable(partition, nextOffset);

    /// <summary>Reads no more, makes what was read durable, and leaves the group: others take over at once.</summary>
    /// <param name="grace">What is not durable after this time is given up; it is read again by the next owners.</param>
    public async Task StopAsync(TimeSpan grace)
    {
        using var limit = new CancellationTokenSource(grace);
        if (_group is not null)
            await _group.LeaveAsync(limit.Token);
        await RevokeAsync(Owned, limit.Token);
        _stopped.TrySetResult();
    }

    /// <summary>Ends at once, if <see cref="StopAsync"/> was not called.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (_group is not null)
            await _group.DisposeAsync();
        await AbandonAsync(Owned);
        _materializer.Dispose();
        _stopped.TrySetResult();
    }

    /// <inheritdoc/>
    public void Assign(IReadOnlyCollection<int> partitions)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        if (partitions.Count == 0)
            return;
        _options.Announce(partitions);
        foreach (var partition in partitions)
        {
            var stream = new PartitionStream(partition, _records, _tenures, _logger);
            if (_streams.TryAdd(partition, stream))
                stream.Run(_materializer, _options.Restarts);
        }

        _logger.LogInformation("Reads the partitions {Partitions}", string.Join(", ", partitions.Order()));
    }

    /// <inheritdoc/>
    public async Task RevokeAsync(IReadOnlyCollection<int> partitions, CancellationToken cancellationToken)
    {
        var streams = Take(partitions);
        if (streams.Count == 0)
            return;
        var drained = await Task.WhenAll(streams.Select(stream => stream.LetGoAsync(cancellationToken)));
        _options.Withdraw([.. streams.Select(stream => stream.Partition)]);
        _logger.LogInformation("Does not read the partitions {Partitions} any more", Text(streams));
        if (drained.Contains(false))
        {
            _logger.LogWarning(
                "There was no time to write all of the partitions {Partitions}: what is not durable is read again by their next owners",
                Text([.. streams.Where((_, index) => !drained[index])]));
        }
    }

    /// <inheritdoc/>
    public async Task AbandonAsync(IReadOnlyCollection<int> partitions)
    {
        var streams = Take(partitions);
        if (streams.Count == 0)
            return;
        _options.Withdraw([.. streams.Select(stream => stream.Partition)]);
        await Task.WhenAll(streams.Select(stream => stream.AbandonAsync()));
        _logger.LogWarning("Lost the partitions {Partitions}: others may read them already", Text(streams));
    }

    private List<PartitionStream> Take(IReadOnlyCollection<int> partitions)
    {
        var taken = new List<PartitionStream>();
        foreach (var partition in partitions)
        {
            if (_streams.TryRemove(partition, out var stream))
                taken.Add(stream);
        }

        return taken;
    }

    private static string Text(IReadOnlyList<PartitionStream> streams) => string.Join(", ", streams.Select(s => s.Partition).Order());
}
