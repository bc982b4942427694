using System.Diagnostics;
using Arrakis.Cluster.Communities;
using Arrakis.Pipeline;
using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Partitions;

/// <summary>
/// The owner of a partition whose communities are actors: takes what the stream brings, has it applied, and lets the rows that come
/// back be written, one flush at a time while the next one gathers. All state is touched by its loop alone.
/// </summary>
internal sealed partial class ActorPartitionOwner : IPartitionOwner
{
    private static readonly TimeSpan IdleTick = TimeSpan.FromSeconds(1);
    private readonly int _partition;
    private readonly OwnerServices _services;
    private readonly PipelineOptions _options;
    private readonly PartitionTable _table;
    private readonly LocalCommunities _locals;
    private readonly TenureView _view;
    private readonly RecordInbox _inbox = new();
    private readonly OffsetWaiters _waiters = new();
    private readonly WakeSignal _wake = new();
    private readonly RowWindow _window = new();
    private readonly PartitionFlush _flush;
    private readonly PageRefresh _pages;
    private readonly Func<CommunityRegion> _region;
    private readonly long _assigned = Stopwatch.GetTimestamp();
    private readonly TaskCompletionSource<long> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RecordReader _reader = null!;
    private ulong _lastRecord;
    private long _next;
    private long _lastSweepTick = Environment.TickCount64;
    private int _questions;
    private bool _isTakenOver;
    private volatile bool _knowsPosition;
    private volatile Exception? _failed;
    private volatile Exception? _ended;
    private IReadOnlyList<CommunityStatus> _published = [];

    /// <summary>Creates the owner; it does nothing before <see cref="RunAsync"/>.</summary>
    /// <param name="partition">Its number.</param>
    /// <param name="services">What all owners share.</param>
    /// <param name="stored">The communities in the store.</param>
    /// <param name="node">The partitions and communities of this node.</param>
    public ActorPartitionOwner(int partition, OwnerServices services, StoredCommunities stored, ActorNode node)
    {
        (_partition, _services, _options) = (partition, services, services.Options);
        (_table, _locals, _region) = (node.Table, node.Locals, () => node.Region);
        _pages = new PageRefresh(partition, stored, _locals, _region);
        _view = new TenureView(partition, Random.Shared.NextInt64(1, long.MaxValue), Fail, _pages.Add);
        _flush = new PartitionFlush(partition, services, _window, _wake, Commit, OnCommitted);
    }

    /// <inheritdoc/>
    public bool KnowsPosition => _knowsPosition;

    /// <inheritdoc/>
    public long ReadOffset => Volatile.Read(ref _next);

    /// <inheritdoc/>
    public long CommittedOffset => _view.Committed;

    /// <inheritdoc/>
    public IReadOnlyList<CommunityStatus> Communities => Volatile.Read(ref _published);

    /// <inheritdoc/>
    public PartitionStatus Status(long endOffset) => new(
        _partition, ReadOffset, CommittedOffset, endOffset, _flush.OldestPendingUs,
        Communities.Count, Communities.Sum(c => c.Members));

    /// <summary>Completes with the first offset that is wanted; fails if the partition cannot be read.</summary>
    public Task<long> Started => _started.Task;

    /// <summary>Takes the next records; completes when they are applied and there is room for more.</summary>
    /// <exception cref="TenureLostException">Another reading has to begin.</exception>
    public Task AcceptAsync(IReadOnlyList<LogRecord> records, CancellationToken cancellationToken)
    {
        var taken = _inbox.Add(records);
        _wake.Set();
        if (_ended is { } ended)
            _inbox.Fail(ended);
        return taken.WaitAsync(cancellationToken);
    }

    /// <summary>Ends it for a fault, which whoever brings records is told. Any thread.</summary>
    public void Fail(Exception fault)
    {
        _failed ??= fault;
        _wake.Set();
    }

    /// <inheritdoc/>
    public async Task<T> AskAsync<T>(CommunityId community, Func<Community, T> ask, long afterOffset, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _questions) > _options.MaxQuestions)
        {
            Interlocked.Decrement(ref _questions);
            throw new PipelineBusyException($"{_options.MaxQuestions} questions wait for partition {_partition}; try again.");
        }

        try
        {
            await _waiters.WaitAsync(afterOffset, cancellationToken);
            return await _region().AskAsync(community, ask, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _questions);
        }
    }

    /// <inheritdoc/>
    public async Task RunAsync(Func<bool> isLast, CancellationToken stop, CancellationToken abort)
    {
        Exception reason = new TenureLostException($"Partition {_partition} is not read here any more.");
        try
        {
            if (await TryRestoreAsync(stop))
                await ReadUntilAsync(isLast, stop, abort);
        }
        catch (Exception fault)
        {
            if (!abort.IsCancellationRequested)
                reason = fault;
            throw;
        }
        finally
        {
            _table.Remove(_view);
            End(reason);
        }
    }

    /// <inheritdoc/>
    public async Task SettleAsync()
    {
        await _flush.SettleAsync();
        await _pages.SettleAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _wake.Dispose();

    private async Task<bool> TryRestoreAsync(CancellationToken stop)
    {
        try
        {
            stop.ThrowIfCancellationRequested();
            var restore = new PartitionRestore(_partition, _services, new LogBatch());
            var commit = await restore.ReadCommitAsync(stop);
            _reader = await restore.ReaderAsync(commit, stop);
            _lastRecord = commit.LastRecord;
            _next = commit.NextOffset;
            _view.Committed = commit.NextOffset;
            _view.ReadThrough = ReadThrough;
            _knowsPosition = true;
            _table.Add(_view);
            _waiters.Reach(_next);
            _services.OnCommitted(_partition, _next);
            _started.TrySetResult(_next);
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nothing was applied: there is nothing to write.
            return false;
        }
    }

    private LogPosition ReadThrough => new(_services.Epoch, _next - 1);

    private void End(Exception reason)
    {
        _ended = reason;
        _started.TrySetException(reason);
        // Who never asked for the start is not to be told of it by the garbage collector.
        _ = _started.Task.Exception;
        _inbox.Fail(reason);
        _waiters.Fail(new PipelineBusyException($"Partition {_partition} is not read here any more ({reason.Message}); try again."));
    }
}
