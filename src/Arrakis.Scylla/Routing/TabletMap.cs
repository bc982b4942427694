using System.Collections.Concurrent;
using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Routing;

/// <summary>
/// The tablets that servers have told of, by table. Learned one by one: each answer to a statement that went to the wrong
/// node brings the right one. Looked up without a lock and without allocation.
/// </summary>
internal sealed class TabletMap
{
    /// <summary>Tablets kept of one table; beyond, each new one takes the place of another.</summary>
    public const int MostPerTable = 8192;

    private readonly ConcurrentDictionary<(string Keyspace, string Table), Tablet[]> _tables = new();
    private readonly Lock _gate = new();

    /// <summary>The tablet of a target; null if none is known.</summary>
    public Tablet? Find(in RoutingTarget target)
    {
        if (_tables.IsEmpty || target is not { Keyspace: { } keyspace, Table: { } table, Token: { } token }
            || !_tables.TryGetValue((keyspace, table), out var tablets))
            return null;
        var index = FirstEndingAtOrAfter(tablets, token);
        return index < tablets.Length && tablets[index].First < token ? tablets[index] : null;
    }

    /// <summary>Adds a tablet; those that it overlaps are what it once was, and go.</summary>
    public void Add(string keyspace, string table, Tablet tablet)
    {
        lock (_gate)
        {
            var tablets = _tables.GetValueOrDefault((keyspace, table), []);
            // Ranges do not overlap one another: those that overlap the new one stand side by side.
            var from = FirstEndingAtOrAfter(tablets, tablet.First);
            if (from < tablets.Length && tablets[from].Last == tablet.First)
                from++;
            var to = from;
            while (to < tablets.Length && tablets[to].First < tablet.Last)
                to++;
            if (from == to && tablets.Length == MostPerTable)
                (from, to) = from < tablets.Length ? (from, from + 1) : (from - 1, from);
            _tables[(keyspace, table)] = [.. tablets.AsSpan(0, from), tablet, .. tablets.AsSpan(to)];
        }
    }

    /// <summary>Forgets a table's tablets; a whole keyspace's where no table is named.</summary>
    public void Forget(string keyspace, string? table)
    {
        lock (_gate)
        {
            foreach (var key in _tables.Keys)
            {
                if (key.Keyspace == keyspace && (table is null || key.Table == table))
                    _tables.TryRemove(key, out _);
            }
        }
    }

    /// <summary>Forgets the tablets on a node that has left.</summary>
    public void Forget(ScyllaHost host)
    {
        lock (_gate)
        {
            foreach (var (key, tablets) in _tables)
            {
                if (tablets.Any(t => t.IsOn(host)))
                    _tables[key] = Array.FindAll(tablets, t => !t.IsOn(host));
            }
        }
    }

    private static int FirstEndingAtOrAfter(Tablet[] tablets, long token)
    {
        var (low, high) = (0, tablets.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (tablets[middle].Last < token)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
