using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Scoring;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Owners;

/// <summary>
/// Runs the owners of a log's partitions: from records to durable rows, and answers from live state. A single node owns all of
/// them (<see cref="StartAsync"/>); of several, each owns what it is assigned (<see cref="OpenAsync"/>). Dispose without
/// <see cref="StopAsync"/> abandons what is not yet durable; it is read again from the log by the next owner.
/// </summary>
public sealed partial class PipelineService : IPartitionHost, IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly OwnerServices _services;
    private readonly OwnerSet _owners;
    private readonly PartitionGauges _gauges;
    private readonly ILogger _logger;
    private readonly bool _isShared;

    // A host with owners of its own begins and ends their readings one by one, and says itself what becomes of its partitions.
    private readonly bool _tellsOwnership;

    private PipelineService(OwnerServices services, ILogger logger, bool isShared, bool tellsOwnership)
    {
        _services = services with { OnCommitted = (partition, next) => Committed?.Invoke(partition, next) };
        _logger = logger;
        (_isShared, _tellsOwnership) = (isShared, tellsOwnership);
        _owners = new OwnerSet(_services, OnFault);
        _gauges = new PartitionGauges(_owners, services.Gate);
    }

    /// <summary>
    /// Says that a partition is durable below an offset: when an owner has found where it goes on, and after each commit. Raised by
    /// the owner's loop, which waits for it.
    /// </summary>
    public event Action<int, long>? Committed;

    /// <summary>What has been done since the start.</summary>
    public PipelineTotals Totals => _services.Totals;

    /// <summary>What all owners share.</summary>
    internal OwnerServices Services => _services;

    /// <summary>The epoch that the store gave this log.</summary>
    public int Epoch => _services.Epoch;

    /// <summary>Writes of the store and the log that are under way.</summary>
    public int WritesInFlight => _services.Gate.InFlight;

    /// <summary>Why reads or writes fail at the moment and are being repeated; null when they do not.</summary>
    public string? Trouble => _services.Gate.Trouble;

    /// <summary>
    /// Ends with <see cref="StopAsync"/>. On a single node it fails as soon as an owner does; where partitions are shared, such a
    /// partition is stopped alone (<see cref="PartitionStatus.Stopped"/>), and the others go on.
    /// </summary>
    public Task Completion => _completion.Task;

    /// <summary>Opens the epoch and starts an owner for each partition: nobody else owns any.</summary>
    /// <exception cref="CommunityStoreException">The store cannot be read.</exception>
    /// <exception cref="EventLogException">The log was committed, but the store is empty.</exception>
    public static async Task<PipelineService> StartAsync(
        IEventLog log, IDeadLetterStore deadLetters, ICommunityStore store, PipelineOptions options, ScoringCatalog scoring,
        ILoggerFactory loggers, CancellationToken cancellationToken = default)
    {
        var epoch = await store.OpenEpochAsync(log.LogId, log.PartitionCount, cancellationToken);
        var stored = await store.ListCommunitiesAsync(cancellationToken);
        if (stored.Count == 0)
            await EmptyStore.RefuseAsync(log, deadLetters, cancellationToken);
        var pipeline = Create(log, deadLetters, store, epoch, options, scoring, loggers, isShared: false);
        pipeline._owners.Assign([.. Enumerable.Range(0, log.PartitionCount)], StoredCommunities.Of(stored, log.PartitionCount));
        return pipeline;
    }

    /// <summary>Opens the epoch; partitions come by <see cref="Assign"/>. The log's positions stand in the store.</summary>
    /// <exception cref="CommunityStoreException">The store cannot be read.</exception>
    public static Task<PipelineService> OpenAsync(
        IEventLog log, IDeadLetterStore deadLetters, ICommunityStore store, PipelineOptions options, ScoringCatalog scoring,
        ILoggerFactory loggers, CancellationToken cancellationToken = default) =>
        OpenWithOwnersAsync(log, deadLetters, store, options, scoring, loggers, newOwner: null, cancellationToken);

    /// <summary>The same for a host with owners of its own.</summary>
    internal static async Task<PipelineService> OpenWithOwnersAsync(
        IEventLog log, IDeadLetterStore deadLetters, ICommunityStore store, PipelineOptions options, ScoringCatalog scoring,
        ILoggerFactory loggers, Func<int, OwnerServices, StoredCommunities, IPartitionOwner>? newOwner, CancellationToken cancellationToken)
    {
        var epoch = await store.OpenEpochAsync(log.LogId, log.PartitionCount, cancellationToken);
        return Create(log, deadLetters, store, epoch, options, scoring, loggers, isShared: true, newOwner);
    }

    /// <summary>Asks the owner of a community, which answers between two events, once its rows stand at one position.</summary>
    /// <param name="community">The community; one without rows is empty.</param>
    /// <param name="ask">Runs on the owner: it must be quick, and keep nothing of the community.</param>
    /// <param name="afterOffset">
    /// The answer includes every record of the community's partition below this offset: until they are applied it waits.
    /// </param>
    /// <param name="cancellationToken">Gives the question up.</param>
    /// <exception cref="PipelineBusyException">
    /// Too many questions wait, or the partition is not, or no longer, read by this process.
    /// </exception>
    public Task<T> AskAsync<T>(
        CommunityId community, Func<Community, T> ask, long afterOffset = 0, CancellationToken cancellationToken = default)
    {
        var partition = community.Partition(_services.Log.PartitionCount);
        return _owners.Find(partition) is { } tenure
            ? tenure.Owner.AskAsync(community, ask, afterOffset, cancellationToken)
            : throw new PipelineBusyException($"Partition {partition} is not read by this process; try again.");
    }

    /// <summary>The owner of a partition; null where this process has none.</summary>
    internal IPartitionOwner? OwnerOf(int partition) => _owners.Find(partition)?.Owner;

    /// <summary>The communities in memory, as of the last second.</summary>
    public IReadOnlyList<CommunityStatus> Communities => [.. CommunityLists.SelectMany(part => part)];

    /// <summary>The same, partition by partition: a list is replaced by another one when something in it has changed.</summary>
    public IReadOnlyList<IReadOnlyList<CommunityStatus>> CommunityLists => [.. _owners.Current.Select(t => t.Owner.Communities)];

    /// <summary>Where every partition of this process stood within the last second.</summary>
    public IReadOnlyList<PartitionStatus> Partitions => [.. _owners.Current.Select(t => t.LastStatus).OfType<PartitionStatus>()];

    /// <summary>Where every partition of this process stands.</summary>
    public async Task<IReadOnlyList<PartitionStatus>> StatusAsync(CancellationToken cancellationToken = default) =>
        await Task.WhenAll(_owners.Current.Select(t => t.MeasureAsync(cancellationToken)));

    /// <summary>Completes when everything that the log holds in the partitions of this process is durable in the store.</summary>
    public async Task WaitUntilDrainedAsync(CancellationToken cancellationToken = default)
    {
        while ((await StatusAsync(cancellationToken)).Any(s => s.Lag > 0))
        {
            if (Completion.IsFaulted)
                await Completion;
            await Task.Delay(20, cancellationToken);
        }
    }

    /// <summary>
    /// Stops reading, writes what is applied and all changed leaderboard pages, and ends. A single node brings all pages up to date.
    /// </summary>
    /// <param name="cancellationToken">Gives up waiting for the store: what is not durable is read again by the next owner.</param>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        _owners.Close();
        var tenures = _owners.Current;
        await Task.WhenAll(tenures.Select(t => t.LetGoAsync(isLast: !_isShared, cancellationToken)));
        if (tenures.Any(t => t.WasGivenUp))
            _completion.TrySetCanceled(cancellationToken);
        _completion.TrySetResult();
        await Completion;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _owners.Close();
        await _end.CancelAsync();
        await Task.WhenAll(_owners.Current.Select(t => t.AbandonAsync()));
        _completion.TrySetCanceled();
        await _gauges.DisposeAsync();
        _services.Gate.Dispose();
        _end.Dispose();
    }

    private static PipelineService Create(
        IEventLog log, IDeadLetterStore deadLetters, ICommunityStore store, int epoch, PipelineOptions options, ScoringCatalog scoring,
        ILoggerFactory loggers, bool isShared, Func<int, OwnerServices, StoredCommunities, IPartitionOwner>? newOwner = null)
    {
        var logger = loggers.CreateLogger<PipelineService>();
        var gate = new WriteGate(
            options.MaxBatchesInFlight,
            reason => logger.LogWarning("Log or store fail, and are tried until they work; nothing is lost: {Reason}", reason),
            (length, failures) => logger.LogInformation(
                "Log and store work again, after {Seconds} s and {Failures} failures", Math.Round(length.TotalSeconds, 1), failures));
        var totals = new PipelineTotals();
        var writer = new FlushWriter(store, log, deadLetters, gate, totals);
        var services = new OwnerServices(log, deadLetters, store, epoch, gate, writer, totals, options, scoring) { Logger = logger };
        return new PipelineService(newOwner is null ? services : services with { NewOwner = newOwner }, logger, isShared, newOwner is null);
    }
}
