using System.Runtime.CompilerServices;
using Akka.Persistence;
using Arrakis.Persistence.Scylla.Sessions;
using Arrakis.Scylla.Rows;

namespace Arrakis.Persistence.Scylla.Snapshots;

/// <summary>What is asked of the table of snapshots beside their content.</summary>
internal sealed class SnapshotTable(Store store, WriteClock clock)
{
    public async Task<SnapshotHead?> FindAsync(string persistenceId, long sequenceNr)
    {
        var query = await store.QueryAsync(SnapshotStatements.SelectHead, "snapshot_find").ConfigureAwait(false);
        return await FirstAsync(query.Add(persistenceId).Add(sequenceNr)).ConfigureAwait(false);
    }

    /// <summary>The newest one that meets the criteria; null if there is none.</summary>
    public async Task<SnapshotHead?> FindAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        // Almost always the newest one does, and what was deleted behind it is not passed over.
        var query = await store.QueryAsync(SnapshotStatements.SelectNewestHead, "snapshot_find").ConfigureAwait(false);
        var newest = await FirstAsync(query.Add(persistenceId).Add(criteria.MinSequenceNr).Add(criteria.MaxSequenceNr))
            .ConfigureAwait(false);
        if (newest is null || newest.Value.IsOfTime(criteria))
            return newest;
        await foreach (var head in FindAllAsync(persistenceId, criteria, store.Closing).ConfigureAwait(false))
            return head;
        return null;
    }

    /// <summary>All that meet the criteria, the newest first.</summary>
    public async IAsyncEnumerable<SnapshotHead> FindAllAsync(
        string persistenceId, SnapshotSelectionCriteria criteria, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var session = await store.SessionAsync().ConfigureAwait(false);
        var query = await store.QueryAsync(SnapshotStatements.SelectHeads, "snapshot_find").ConfigureAwait(false);
        query.Add(persistenceId).Add(criteria.MinSequenceNr).Add(criteria.MaxSequenceNr);
        await foreach (var page in session.PagesAsync(query, cancellationToken).ConfigureAwait(false))
        {
            var heads = new List<SnapshotHead>(page.Count);
            foreach (var row in page)
                heads.Add(Read(row));
            foreach (var head in heads)
            {
                if (head.IsOfTime(criteria))
                    yield return head;
            }
        }
    }

    /// <summary>Deletes one; its chunks last, so that none is there without them.</summary>
    public async Task DeleteAsync(string persistenceId, SnapshotHead head)
    {
        var delete = await store.CommandAsync(SnapshotStatements.Delete, "snapshot_delete").ConfigureAwait(false);
        delete.Timestamp = clock.Next();
        await store.RunAsync(delete.Add(persistenceId).Add(head.SequenceNr)).ConfigureAwait(false);
        await DeleteChunksAsync(persistenceId, head).ConfigureAwait(false);
    }

    public async Task DeleteChunksAsync(string persistenceId, SnapshotHead head)
    {
        if (head.Chunks == 0)
            return;
        var delete = await store.CommandAsync(SnapshotStatements.DeleteChunks, "snapshot_delete").ConfigureAwait(false);
        await store.RunAsync(delete.Add(persistenceId).Add(head.SequenceNr).Add(head.SaveId)).ConfigureAwait(false);
    }

    private async Task<SnapshotHead?> FirstAsync(Arrakis.Scylla.Statements.Statement query)
    {
        using var rows = await store.ExecuteAsync(query).ConfigureAwait(false);
        foreach (var row in rows)
            return Read(row);
        return null;
    }

    private static SnapshotHead Read(Row row) =>
        new(row.Get<long>(0), new DateTime(row.Get<long>(1), DateTimeKind.Utc), row.Get<Guid>(2), row.Get<int>(3));
}
