using System.Collections.Concurrent;
using Arrakis.Shared;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Partitions;

/// <summary>What the actors of a partition's communities may know of its reading on the same node. Any thread.</summary>
/// <param name="partition">Its number.</param>
/// <param name="id">Which reading: a random number.</param>
/// <param name="fail">Ends the reading for a fault.</param>
/// <param name="refreshPages">Has the stored pages of a community written.</param>
internal sealed class TenureView(int partition, long id, Action<Exception> fail, Action<CommunityId> refreshPages)
{
    private readonly ConcurrentDictionary<CommunityId, Held> _held = [];
    private LogPosition _readThrough = LogPosition.None;
    private long _committed;

    public int Partition { get; } = partition;

    public long Id { get; } = id;

    /// <summary>The partition is processed up to here.</summary>
    public LogPosition ReadThrough
    {
        get
        {
            lock (_held)
                return _readThrough;
        }

        set
        {
            lock (_held)
                _readThrough = value;
        }
    }

    /// <summary>Everything below is durable.</summary>
    public long Committed
    {
        get => Volatile.Read(ref _committed);
        set => Volatile.Write(ref _committed, value);
    }

    /// <summary>The incarnation that holds of a community what is not durable yet; 0 if all of it is.</summary>
    public long HolderOf(CommunityId community) =>
        _held.TryGetValue(community, out var held) && held.LastOffset >= Committed ? held.Incarnation : 0;

    /// <summary>
    /// Whether events of a community were sent, and who has applied them is not known yet. Until it is, nobody else may read the
    /// community from the store: it does not hold what came of them.
    /// </summary>
    public bool IsAwaited(CommunityId community) => _held.TryGetValue(community, out var held) && held.LastOffset < held.SentOffset;

    /// <summary>Notes that events of a community are about to be sent.</summary>
    public void Send(CommunityId community, long lastOffset) =>
        _held[community] = (_held.TryGetValue(community, out var held) ? held : new Held(0, -1, -1)) with { SentOffset = lastOffset };

    /// <summary>Notes who has applied the events that were sent.</summary>
    public void Hold(CommunityId community, long incarnation, long lastOffset) =>
        _held[community] = new Held(incarnation, lastOffset, lastOffset);

    /// <summary>Forgets holders of what has become durable.</summary>
    public void Sweep()
    {
        foreach (var held in _held)
        {
            if (held.Value.SentOffset < Committed)
                _held.TryRemove(held);
        }
    }

    /// <summary>Ends the reading for a fault.</summary>
    public void Fail(Exception fault) => fail(fault);

    /// <summary>Has the stored pages of a community written by whoever owns it next.</summary>
    public void RefreshPages(CommunityId community) => refreshPages(community);

    private readonly record struct Held(long Incarnation, long LastOffset, long SentOffset);
}

/// <summary>The readings of this node. Any thread.</summary>
internal sealed class PartitionTable
{
    private readonly ConcurrentDictionary<int, TenureView> _tenures = [];

    /// <summary>The reading of a partition; null where this node does not read it.</summary>
    public TenureView? Find(int partition) => _tenures.GetValueOrDefault(partition);

    public void Add(TenureView tenure) => _tenures[tenure.Partition] = tenure;

    public void Remove(TenureView tenure) => _tenures.TryRemove(new KeyValuePair<int, TenureView>(tenure.Partition, tenure));
}
