using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Routing;

namespace Arrakis.Scylla.Topology;

/// <summary>
/// The working connections to one node: a slot for each shard, or as many as the options say where there are no shards. Says
/// of the node whether it is up. Picked from without a lock; never waits.
/// </summary>
/// <param name="host">The node.</param>
/// <param name="unsharded">Slots of a node without shards.</param>
internal sealed class ConnectionSlots(ScyllaHost host, int unsharded)
{
    private readonly Lock _gate = new();
    private ShardConnection?[] _slots = new ShardConnection?[unsharded];
    private volatile ServerFeatures _features = ServerFeatures.None;

    /// <summary>What the node announced last.</summary>
    public ServerFeatures Features => _features;

    /// <summary>How many have a connection, and how many wait for one.</summary>
    public (int Open, int Missing) Count
    {
        get
        {
            var slots = Volatile.Read(ref _slots);
            var missing = slots.Count(s => s is null);
            return (slots.Length - missing, missing);
        }
    }

    /// <summary>The connections.</summary>
    public IEnumerable<ShardConnection> All => Volatile.Read(ref _slots).OfType<ShardConnection>();

    public bool IsEmpty => Array.TrueForAll(Volatile.Read(ref _slots), s => s is null);

    public bool IsFull => Array.TrueForAll(Volatile.Read(ref _slots), s => s is not null);

    /// <summary>Indexes of empty slots; on a node with shards, those shards.</summary>
    public int[] Missing()
    {
        var slots = Volatile.Read(ref _slots);
        return [.. Enumerable.Range(0, slots.Length).Where(i => slots[i] is null)];
    }

    /// <summary>The connection to a shard; the least busy one if that shard has none, or is not known; null if there is none.</summary>
    /// <param name="token">The token to find the shard by; null if it does not matter.</param>
    /// <param name="shard">The shard, where it is known otherwise; -1 if not.</param>
    public ShardConnection? Pick(long? token, int shard)
    {
        var slots = Volatile.Read(ref _slots);
        var features = _features;
        if (shard < 0 && features.IsScylla && token is { } value)
            shard = ShardOfToken.Of(value, features.ShardCount, features.ShardingIgnoreMsb);
        if ((uint)shard < (uint)slots.Length && features.IsScylla && slots[shard] is { IsBroken: false } own)
            return own;
        ShardConnection? best = null;
        foreach (var connection in slots)
        {
            if (connection is { IsBroken: false } && (best is null || connection.InFlight < best.InFlight))
                best = connection;
        }

        return best;
    }

    /// <summary>Puts a connection into its slot.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="replaced">Connections to be closed: the node came back with another number of shards.</param>
    /// <returns>Whether there was a slot; if not, the connection is to be closed.</returns>
    public bool TryPlace(ShardConnection connection, out ShardConnection[] replaced)
    {
        replaced = [];
        lock (_gate)
        {
            var features = connection.Features;
            var wanted = features.IsScylla ? features.ShardCount : unsharded;
            if (features.Shard >= wanted) return false;
            if (wanted != _slots.Length || features.IsScylla != _features.IsScylla)
            {
                replaced = [.. _slots.OfType<ShardConnection>()];
                _slots = new ShardConnection?[wanted];
            }

            _features = features;
            var slot = features.Shard ?? Array.IndexOf(_slots, null);
            if (slot < 0 || _slots[slot] is not null) return false;
            Replace(slot, connection);
            return true;
        }
    }

    /// <summary>Takes a connection out.</summary>
    /// <returns>Whether it was in.</returns>
    public bool Remove(ShardConnection connection)
    {
        lock (_gate)
        {
            var slot = Array.IndexOf(_slots, connection);
            if (slot >= 0)
                Replace(slot, null);
            return slot >= 0;
        }
    }

    /// <summary>Takes all out.</summary>
    public ShardConnection[] Clear()
    {
        lock (_gate)
        {
            ShardConnection[] all = [.. _slots.OfType<ShardConnection>()];
            _slots = new ShardConnection?[_slots.Length];
            host.IsUp = false;
            return all;
        }
    }

    // Readers hold the array without a lock: it is replaced, never changed.
    private void Replace(int slot, ShardConnection? connection)
    {
        var slots = (ShardConnection?[])_slots.Clone();
        slots[slot] = connection;
        Volatile.Write(ref _slots, slots);
        host.Shards = _features.ShardCount;
        host.IsUp = !IsEmpty;
    }
}
