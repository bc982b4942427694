using System.Diagnostics;
using Arrakis.EventLog.Kafka.Appending;
using Arrakis.EventLog.Kafka.Sessions;
using Arrakis.Shared.Log;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.EventLog.Kafka;

/// <summary>
/// The event log on Kafka, for more than one machine. Positions, dead letters and sessions stand in the store, beside the rows
/// that they speak for; only records stand in Kafka.
/// </summary>
/// <remarks>
/// An append completes when its records are durable and its dead letters kept; its session is written with it where the store
/// answers, and otherwise later. A record that was appended, but whose append failed, stands in the log twice once it is
/// appended again: its sequence shows the second to be one.
/// </remarks>
public sealed class KafkaEventLog : IEventLog
{
    private readonly KafkaOptions _options;
    private readonly ILogPositionStore _positions;
    private readonly IDeadLetterStore _letters;
    private readonly SessionRecorder _sessions;
    private readonly KafkaTopicReader _reader;
    private readonly EventAppender _events;
    private readonly LogGauges _gauges;
    private int _disposed;

    private KafkaEventLog(
        KafkaOptions options, int partitions, string logId, ILogPositionStore positions, IDeadLetterStore letters,
        IGatewaySessionStore sessions, ILoggerFactory loggers)
    {
        (_options, PartitionCount, LogId, _positions, _letters) = (options, partitions, logId, positions, letters);
        _sessions = new SessionRecorder(sessions, loggers.CreateLogger<KafkaEventLog>());
        _reader = new KafkaTopicReader(options, options.EventsTopic, loggers.CreateLogger<KafkaTopicReader>());
        Appender = new KafkaAppender(options, loggers.CreateLogger<KafkaAppender>());
        _events = new EventAppender(options.EventsTopic, partitions, Appender, KeepAsync) { Appended = _reader.NoteEnd };
        _gauges = new LogGauges(partitions, () => Trouble is null);
    }

    /// <inheritdoc/>
    public int PartitionCount { get; }

    /// <inheritdoc/>
    public string LogId { get; }

    /// <summary>Why nothing can be appended at the moment; null while brokers are reachable.</summary>
    public string? Trouble => Appender.Trouble;

    /// <summary>Why sessions are not written down at the moment, though events are appended; null while they are.</summary>
    public string? SessionTrouble => _sessions.Trouble;

    /// <summary>Where records are appended; other topics of this process share it.</summary>
    public KafkaAppender Appender { get; }

    /// <summary>Told of every commit that is durable: partition and the first offset that is not done.</summary>
    public Action<int, long>? Committed { get; set; }

    /// <summary>Connects, and looks at the topic.</summary>
    /// <param name="options">How Kafka is reached.</param>
    /// <param name="positions">Keeps the log's identity and its committed positions.</param>
    /// <param name="letters">Keeps what is refused.</param>
    /// <param name="sessions">Keeps where shards resume.</param>
    /// <param name="loggers">Where log lines go.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <exception cref="EventLogException">No broker is reachable, or there is no such topic; the text says how it is made.</exception>
    public static async Task<KafkaEventLog> OpenAsync(
        KafkaOptions options, ILogPositionStore positions, IDeadLetterStore letters, IGatewaySessionStore sessions,
        ILoggerFactory loggers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(positions);
        using var topics = new KafkaTopics(options, loggers.CreateLogger<KafkaTopics>());
        var found = (await topics.ListAsync([options.EventsTopic], cancellationToken))[0];
        if (!found.Exists)
        {
            throw new EventLogException(
                $"there is no topic {options.EventsTopic} at {options.BootstrapServers}: make it with `arrakis topics create`",
                isTransient: false);
        }

        var logId = await StoreFaults.TranslateAsync(positions.IdentifyLogAsync(options.EventsTopic, cancellationToken));
        return new KafkaEventLog(options, found.Partitions, logId, positions, letters, sessions, loggers);
    }

    /// <summary>The offset after the last record of a partition that this process has appended; 0 before the first.</summary>
    public long AppendedEnd(int partition)
    {
        CheckPartition(partition);
        return _events.End(partition);
    }

    /// <summary>Somebody else of this process has appended records of its own, up to an offset.</summary>
    internal void NoteAppended(int partition, long end) => _events.NoteEnd(partition, end);

    /// <summary>
    /// An offset below which everything stands that was appended for the communities of this process until now: what it has
    /// appended itself, or all that there is, which includes what its predecessor had before a restart.
    /// </summary>
    /// <exception cref="EventLogException">Nothing was appended yet, and no broker says where the partition ends; transient.</exception>
    public async ValueTask<long> KnownEndAsync(int partition, CancellationToken cancellationToken = default) =>
        AppendedEnd(partition) is > 0 and var end ? end : (await GetRangeAsync(partition, cancellationToken)).End;

    /// <summary>Stops reading a partition that this process does not own any more.</summary>
    public void Release(int partition)
    {
        CheckPartition(partition);
        _reader.Release(partition);
    }

    /// <inheritdoc/>
    public async ValueTask AppendAsync(AppendRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        foreach (var record in request.Records)
            CheckPartition(record.Partition);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        var asked = Stopwatch.GetTimestamp();
        if (request.DeadLetters.Count > 0)
            await KeepAsync(request.DeadLetters, cancellationToken);
        await _events.AppendAsync(request.Records, cancellationToken);
        if (request.Records.Count > 0)
            EventLogMetrics.AppendDuration.Record(Stopwatch.GetElapsedTime(asked).TotalSeconds);
        if (request.Session is { } session)
            await _sessions.SaveAsync(session, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask ReadAsync(int partition, long fromOffset, int maxRecords, LogBatch into, CancellationToken cancellationToken = default)
    {
        CheckPartition(partition);
        return _reader.ReadAsync(partition, fromOffset, maxRecords, into, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask WaitForRecordAsync(int partition, long offset, CancellationToken cancellationToken = default)
    {
        CheckPartition(partition);
        return _reader.WaitForRecordAsync(partition, offset, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<LogRange> GetRangeAsync(int partition, CancellationToken cancellationToken = default)
    {
        CheckPartition(partition);
        return _reader.GetRangeAsync(partition, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask CommitAsync(int partition, LogCommit commit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commit);
        CheckPartition(partition);
        await StoreFaults.TranslateAsync(_positions.CommitAsync(LogId, partition, commit, cancellationToken));
        Committed?.Invoke(partition, commit.NextOffset);
    }

    /// <inheritdoc/>
    public ValueTask<LogCommit?> GetCommitAsync(int partition, CancellationToken cancellationToken = default)
    {
        CheckPartition(partition);
        return StoreFaults.TranslateAsync(_positions.GetCommitAsync(LogId, partition, cancellationToken));
    }

    /// <summary>Appends what waits, for at most 30 s, saves the sessions, for at most 10 s, and ends all reads.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _gauges.Dispose();
        await Appender.DisposeAsync();
        await _sessions.DisposeAsync();
        await _reader.DisposeAsync();
    }

    private ValueTask KeepAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken) =>
        StoreFaults.TranslateAsync(_letters.AddAsync(letters, cancellationToken));

    private void CheckPartition(int partition)
    {
        if ((uint)partition >= (uint)PartitionCount)
        {
            throw new ArgumentOutOfRangeException(
                nameof(partition), partition, $"The topic {_options.EventsTopic} has the partitions 0 to {PartitionCount - 1}.");
        }
    }
}
