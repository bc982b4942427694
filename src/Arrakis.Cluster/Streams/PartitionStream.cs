using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Arrakis.Cluster.Partitions;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cluster.Streams;

/// <summary>
/// The stream of one assigned partition, from its assignment to its end. Each materialisation of the inner graph is one tenure, which
/// begins at the committed offset: whatever goes wrong ends the tenure, and after a while the graph is materialised anew.
/// </summary>
/// <remarks><code>
/// RestartSource, with backoff ┌────────────────────────────────────────────────────────────────────────┐
///   Begin, StartAsync ─offset─▶ records from there ─▶ batch ─▶ kill switch ─▶ AcceptAsync, one at a time │─▶ kill switch ─▶ ignore
///                             └────────────────────────────────────────────────────────────────────────┘
/// </code></remarks>
internal sealed class PartitionStream
{
    private readonly int _partition;
    private readonly IPartitionRecords _records;
    private readonly IPartitionTenures _tenures;
    private readonly ILogger _logger;
    private readonly FaultLedger _faults = new(TimeProvider.System);
    private readonly SharedKillSwitch _reading;
    private readonly SharedKillSwitch _all;
    private readonly Lock _lock = new();
    private PartitionReading? _current;
    private IAsyncDisposable? _stopped;
    private bool _stopping;

    /// <summary>Creates the stream; it does nothing before <see cref="Run"/>.</summary>
    public PartitionStream(int partition, IPartitionRecords records, IPartitionTenures tenures, ILogger logger)
    {
        (_partition, _records, _tenures, _logger) = (partition, records, tenures, logger);
        _reading = KillSwitches.Shared($"partition-{partition}");
        _all = KillSwitches.Shared($"partition-{partition}-all");
    }

    /// <summary>The partition's number.</summary>
    public int Partition => _partition;

    /// <summary>Completes when nothing flows any more; the last reading is then still to be drained, if the stream was stopped.</summary>
    public Task Flowing { get; private set; } = Task.CompletedTask;

    /// <summary>Begins to read.</summary>
    public void Run(IMaterializer materializer, RestartSettings restarts) =>
        Flowing = RestartSource.OnFailuresWithBackoff(Read, restarts)
            .Via(_all.Flow<NotUsed>())
            .RunWith(Sink.Ignore<NotUsed>(), materializer);

    /// <summary>Reads no more, and makes what was accepted durable.</summary>
    /// <param name="giveUp">Gives up what is not durable by then: the next owner reads it again.</param>
    /// <returns>Whether all of it is durable.</returns>
    public async Task<bool> LetGoAsync(CancellationToken giveUp)
    {
        await using var givingUp = giveUp.UnsafeRegister(static stream => ((PartitionStream)stream!).Abort(), this);
        Stop(static reading => reading.Stop());
        await EndOfFlowAsync();
        await ForgetFaultAsync();
        return Take() is { } last ? await last.DrainAsync(giveUp) : !giveUp.IsCancellationRequested;
    }

    /// <summary>Ends at once; nothing more is written or committed.</summary>
    public async Task AbandonAsync()
    {
        Abort();
        await EndOfFlowAsync();
        await ForgetFaultAsync();
        if (Take() is { } last)
            await last.AbandonAsync();
    }

    private ValueTask ForgetFaultAsync() => Interlocked.Exchange(ref _stopped, null)?.DisposeAsync() ?? default;

    // An actor system that ends without waiting for its streams fails them; what they had accepted is settled all the same.
    private async Task EndOfFlowAsync() => await Flowing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Abort() => Stop(static reading => reading.Abort());

    private void Stop(Action<PartitionReading> end)
    {
        PartitionReading? current;
        lock (_lock)
        {
            _stopping = true;
            current = _current;
        }

        _reading.Shutdown();
        if (current is null)
            _all.Shutdown();
        else
            end(current);
    }

    private Source<NotUsed, NotUsed> Read()
    {
        PartitionReading reading;
        lock (_lock)
        {
            if (_stopping)
                return Source.Empty<NotUsed>();
            _current = reading = new PartitionReading(_tenures.Begin(_partition));
        }

        return Source.FromTaskSource(OpenAsync(reading))
            .MapMaterializedValue(_ => NotUsed.Instance)
            // Before the tenure, not behind it: a batch that it has taken is taken to its end.
            .Via(_reading.Flow<IReadOnlyList<LogRecord>>())
            .SelectAsync(1, batch => AcceptAsync(reading, batch))
            .RecoverWithRetries(fault => Source.FromTask(EndAsync(reading, fault)), attempts: 1);
    }

    private async Task<Source<IReadOnlyList<LogRecord>, NotUsed>> OpenAsync(PartitionReading reading) =>
        _records.From(_partition, await reading.StartAsync());

    private static async Task<NotUsed> AcceptAsync(PartitionReading reading, IReadOnlyList<LogRecord> batch)
    {
        await reading.AcceptAsync(batch);
        return NotUsed.Instance;
    }

    // What this throws, RestartSource answers with another reading; what it returns ends the stream.
    private async Task<NotUsed> EndAsync(PartitionReading reading, Exception fault)
    {
        var cause = fault is AggregateException { InnerExceptions: [var only] } ? only : fault;
        await reading.AbandonAsync();
        lock (_lock)
        {
            _current = null;
            if (_stopping)
                return NotUsed.Instance;
        }

        if (!_faults.Note(reading.Start, cause))
        {
            _logger.LogWarning(cause, "Partition {Partition} is read again from its committed offset: {Reason}", _partition, cause.Message);
            throw cause;
        }

        _stopped = _tenures.Stop(_partition, cause);
        return NotUsed.Instance;
    }

    private PartitionReading? Take()
    {
        lock (_lock)
        {
            var last = _current;
            _current = null;
            return last;
        }
    }
}
