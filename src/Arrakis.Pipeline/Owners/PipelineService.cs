using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Scoring;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Owners;

/// <summary>
/// Owns every partition of a log: from records to durable rows, and answers from live state. Dispose without
/// <see cref="StopAsync"/> abandons what is not yet durable; it is read again from the log at the next start.
/// </summary>
public sealed class PipelineService : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly IEventLog _log;
    private readonly WriteGate _gate;
    private readonly PartitionOwner[] _owners;
    private readonly Task[] _loops;
    private readonly Task _gauges;
    private readonly LagClock _lagClock = new();
    private IReadOnlyList<PartitionStatus> _partitions = [];

    private PipelineService(IEventLog log, WriteGate gate, OwnerServices services, IReadOnlyList<CommunityId> stored)
    {
        var byPartition = stored.ToLookup(id => id.Partition(log.PartitionCount));
        _log = log;
        _gate = gate;
        Totals = services.Totals;
        Epoch = services.Epoch;
        _owners = [.. Enumerable.Range(0, log.PartitionCount).Select(p => new PartitionOwner(p, services, byPartition[p]))];
        _loops = Array.ConvertAll(_owners, o => Task.Run(() => o.RunAsync(_stop.Token, _abort.Token)));
        Completion = WatchAsync();
        _gauges = Task.Run(RecordGaugesAsync);
    }

    /// <summary>What has been done since the start.</summary>
    public PipelineTotals Totals { get; }

    /// <summary>The epoch that the store gave this log.</summary>
    public int Epoch { get; }

    /// <summary>Why writes fail at the moment and are being repeated; null when they do not.</summary>
    public string? Trouble => _gate.Trouble;

    /// <summary>Ends when all owners have; fails as soon as one does.</summary>
    public Task Completion { get; }

    /// <summary>Opens the epoch and starts an owner for each partition.</summary>
    /// <exception cref="CommunityStoreException">The store cannot be read.</exception>
    public static async Task<PipelineService> StartAsync(
        IEventLog log, IDeadLetterStore deadLetters, ICommunityStore store, PipelineOptions options, ScoringCatalog scoring,
        ILoggerFactory loggers, CancellationToken cancellationToken = default)
    {
        var logger = loggers.CreateLogger<PipelineService>();
        var gate = new WriteGate(options.MaxBatchesInFlight, reason => logger.LogWarning("Will be tried again: {Reason}", reason));
        var epoch = await store.OpenEpochAsync(log.LogId, log.PartitionCount, cancellationToken);
        var stored = await store.ListCommunitiesAsync(cancellationToken);
        if (stored.Count == 0)
            await RefuseEmptyStoreAsync(log, deadLetters, cancellationToken);
        var totals = new PipelineTotals();
        var writer = new FlushWriter(store, log, deadLetters, gate, totals);
        return new PipelineService(
            log, gate, new OwnerServices(log, deadLetters, store, epoch, gate, writer, totals, options, scoring), stored);
    }

    /// <summary>Asks the owner of a community, which answers between two events, once its rows stand at one position.</summary>
    /// <param name="community">The community; one without rows is empty.</param>
    /// <param name="ask">Runs on the owner: it must be quick, and keep nothing of the community.</param>
    /// <param name="cancellationToken">Gives the question up.</param>
    /// <exception cref="PipelineBusyException">Too many questions wait, or the pipeline has ended.</exception>
    public Task<T> AskAsync<T>(CommunityId community, Func<Community, T> ask, CancellationToken cancellationToken = default) =>
        _owners[community.Partition(_owners.Length)].AskAsync(community, ask, cancellationToken);

    /// <summary>The communities in memory, as of the last second.</summary>
    public IReadOnlyList<CommunityStatus> Communities => [.. _owners.SelectMany(o => o.Communities)];

    /// <summary>Where every partition stood within the last second.</summary>
    public IReadOnlyList<PartitionStatus> Partitions => Volatile.Read(ref _partitions);

    /// <summary>Where every partition stands.</summary>
    public async Task<IReadOnlyList<PartitionStatus>> StatusAsync(CancellationToken cancellationToken = default)
    {
        var status = new PartitionStatus[_owners.Length];
        for (var p = 0; p < _owners.Length; p++)
            status[p] = _lagClock.Measure(_owners[p].Status((await _log.GetRangeAsync(p, cancellationToken)).End));
        Volatile.Write(ref _partitions, status);
        return status;
    }

    /// <summary>Completes when everything that the log holds is durable in the store.</summary>
    public async Task WaitUntilDrainedAsync(CancellationToken cancellationToken = default)
    {
        while ((await StatusAsync(cancellationToken)).Any(s => s.Lag > 0))
        {
            if (Completion.IsFaulted)
                await Completion;
            await Task.Delay(20, cancellationToken);
        }
    }

    /// <summary>Stops reading, writes what is applied and all changed leaderboard pages, and ends.</summary>
    /// <param name="cancellationToken">Gives up waiting for the store: what is not durable is read again at the next start.</param>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await _stop.CancelAsync();
        await using var giveUp = cancellationToken.Register(_abort.Cancel);
        await Completion;
        await _gauges;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _abort.CancelAsync();
        await Task.WhenAll(_loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _gauges;
        foreach (var owner in _owners)
            owner.Dispose();
        _gate.Dispose();
        _stop.Dispose();
        _abort.Dispose();
    }

    // A store that was lost would otherwise go on from the middle of the log as if nothing had been before.
    private static async Task RefuseEmptyStoreAsync(
        IEventLog log, IDeadLetterStore deadLetters, CancellationToken cancellationToken)
    {
        if (await deadLetters.CountAsync(cancellationToken) > 0)
            return;
        for (var partition = 0; partition < log.PartitionCount; partition++)
        {
            if (await log.GetCommitAsync(partition, cancellationToken) is { NextOffset: > 0 and var next })
            {
                throw new EventLogException(
                    $"the log's partition {partition} is committed up to offset {next}, but the store is empty: they do not belong together. "
                    + "Restore both from the same moment, or move the log away to begin a new one",
                    isTransient: false);
            }
        }
    }

    private async Task WatchAsync()
    {
        await foreach (var ended in Task.WhenEach(_loops))
            await ended;
    }

    private async Task RecordGaugesAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (!_stop.IsCancellationRequested)
        {
            foreach (var s in await StatusAsync(CancellationToken.None))
            {
                var partition = new KeyValuePair<string, object?>("partition", s.Partition);
                EventLogMetrics.ConsumerLag.Record(s.Lag, partition, new("group", "pipeline"));
                PipelineMetrics.LagSeconds.Record(s.LagSeconds, partition, new("group", "pipeline"));
                PipelineMetrics.Communities.Record(s.Communities, partition);
            }

            try
            {
                await timer.WaitForNextTickAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
