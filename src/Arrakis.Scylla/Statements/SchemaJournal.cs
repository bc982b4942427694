using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Statements;

/// <summary>
/// Which tables changed, and in which order: a prepared statement that is older than the last change of its table is prepared
/// anew before its next use. A statement asks for the newest number alone as long as nothing changed at all.
/// </summary>
internal sealed class SchemaJournal
{
    // Beyond, all tables count as changed once: a statement too much is prepared anew, and memory stays bounded.
    private const int MostTables = 4_096;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Keyspace, string? Table), long> _changes = [];
    private long _newest;
    private long _allChanged;

    /// <summary>The number of the last change of anything.</summary>
    public long Newest => Volatile.Read(ref _newest);

    /// <summary>Takes a change. What is no table (a type, a function) may stand behind any table of its keyspace.</summary>
    public void Record(SchemaChange change)
    {
        var table = change.Target == "TABLE" ? change.Name : null;
        lock (_gate)
        {
            if (_changes.Count >= MostTables)
            {
                _changes.Clear();
                _allChanged = _newest + 1;
            }

            _changes[(change.Keyspace, table)] = _newest + 1;
            Volatile.Write(ref _newest, _newest + 1);
        }
    }

    /// <summary>Whether a table, or its keyspace as a whole, changed after a number was the newest.</summary>
    public bool HasChangedSince(long number, string keyspace, string table)
    {
        lock (_gate)
            return _allChanged > number || IsAfter((keyspace, table), number) || IsAfter((keyspace, null), number);
    }

    private bool IsAfter((string, string?) what, long number) => _changes.TryGetValue(what, out var changed) && changed > number;
}
