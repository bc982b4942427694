using Arrakis.Scylla.Execution;
using Arrakis.Scylla.Telemetry;

namespace Arrakis.Scylla.Statements;

/// <summary>
/// Prepared statements by their text, the most recently used ones. Many callers of one text share one PREPARE, which none of them
/// cancels for the others; one that failed is forgotten. A statement that was let go stays good for those who hold it.
/// </summary>
/// <param name="capacity">How many are kept.</param>
/// <param name="prepare">Prepares a text.</param>
internal sealed class PreparedStatementCache(int capacity, Func<string, Task<PreparedStatement>> prepare)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);

    // The most recently used one stands first.
    private readonly LinkedList<Entry> _order = new();

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    /// <summary>The statement, prepared if need be.</summary>
    public ValueTask<PreparedStatement> GetAsync(string cql, CancellationToken cancellationToken)
    {
        var task = Find(cql).Prepared.Value;
        return task.IsCompletedSuccessfully ? new(task.Result) : new(task.WaitAsync(cancellationToken));
    }

    private Entry Find(string cql)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(cql, out var node))
            {
                _order.Remove(node);
                _order.AddFirst(node);
                return node.Value;
            }

            if (_entries.Count >= capacity)
                Evict();
            var entry = new Entry(cql, new Lazy<Task<PreparedStatement>>(() => SharedTasks.Observed(PrepareAsync(cql))));
            _entries.Add(cql, _order.AddFirst(entry));
            return entry;
        }
    }

    private void Evict()
    {
        _entries.Remove(_order.Last!.Value.Cql);
        _order.RemoveLast();
        ScyllaMetrics.Evicted.Add(1);
    }

    private async Task<PreparedStatement> PrepareAsync(string cql)
    {
        try
        {
            return await prepare(cql).ConfigureAwait(false);
        }
        catch
        {
            Forget(cql);
            throw;
        }
    }

    private void Forget(string cql)
    {
        lock (_gate)
        {
            // It may have been let go, and another PREPARE of the same text be under way: that one is then asked for once more.
            if (_entries.Remove(cql, out var node))
                _order.Remove(node);
        }
    }

    private sealed record Entry(string Cql, Lazy<Task<PreparedStatement>> Prepared);
}
