using System.Collections.Concurrent;

namespace Arrakis.Scylla.Topology;

/// <summary>The partition keys of tables that were asked for, until their schema changes.</summary>
internal sealed class PartitionKeys
{
    private readonly ConcurrentDictionary<(string Keyspace, string Table), IReadOnlyList<string>> _keys = new();
    private int _changes;

    /// <summary>The key of a table; asked of the server where it is not known.</summary>
    /// <param name="keyspace">The keyspace.</param>
    /// <param name="table">The table.</param>
    /// <param name="read">Asks the server; null if there is no such table.</param>
    public async ValueTask<IReadOnlyList<string>?> GetAsync(string keyspace, string table, Func<Task<IReadOnlyList<string>?>> read)
    {
        if (_keys.TryGetValue((keyspace, table), out var known)) return known;
        var changes = Volatile.Read(ref _changes);
        var key = await read().ConfigureAwait(false);
        // What was read while the schema changed may be what it was before.
        if (key is not null && changes == Volatile.Read(ref _changes))
            _keys[(keyspace, table)] = key;
        return key;
    }

    /// <summary>Forgets a table's; a whole keyspace's where no table is named.</summary>
    public void Forget(string keyspace, string? table)
    {
        Interlocked.Increment(ref _changes);
        foreach (var key in _keys.Keys)
        {
            if (key.Keyspace == keyspace && (table is null || key.Table == table))
                _keys.TryRemove(key, out _);
        }
    }

    /// <summary>Forgets all: events may have been missed.</summary>
    public void Clear()
    {
        Interlocked.Increment(ref _changes);
        _keys.Clear();
    }
}
