using Arrakis.Persistence.Scylla.Sessions;

namespace Arrakis.Persistence.Scylla.Journal;

/// <summary>What is known of a persistence id beside its events; all of it only grows.</summary>
/// <param name="DeletedTo">Events up to this number are deleted: nobody sees them again. 0 for none.</param>
/// <param name="PurgedTo">Of those, the rows up to this number are gone.</param>
/// <param name="LastBucket">The highest bucket that was begun.</param>
internal readonly record struct PersistenceState(long DeletedTo, long PurgedTo, long LastBucket);

/// <summary>
/// The table of these numbers. A cell is written with its own value as its write timestamp, so that the highest value wins in
/// whatever order writes arrive, from whatever node; no read comes before the write, and no lightweight transaction.
/// </summary>
internal sealed class JournalMetadata(Store store)
{
    public async Task<PersistenceState> ReadAsync(string persistenceId)
    {
        var query = await store.QueryAsync(JournalStatements.SelectMetadata, "journal_metadata").ConfigureAwait(false);
        using var rows = await store.ExecuteAsync(query.Add(persistenceId)).ConfigureAwait(false);
        foreach (var row in rows)
            return new(row.Get<long?>(0) ?? 0, row.Get<long?>(1) ?? 0, row.Get<long?>(2) ?? 0);
        return default;
    }

    public async Task RaiseDeletedToAsync(string persistenceId, long value)
    {
        await RaiseAsync(JournalStatements.RaiseDeletedTo, persistenceId, value).ConfigureAwait(false);
        Check(persistenceId, "deleted_to", value, (await ReadAsync(persistenceId).ConfigureAwait(false)).DeletedTo);
    }

    // Nothing is lost if this does not take effect: the rows are looked for again at the next delete.
    public Task RaisePurgedToAsync(string persistenceId, long value) => RaiseAsync(JournalStatements.RaisePurgedTo, persistenceId, value);

    public async Task RaiseLastBucketAsync(string persistenceId, long value)
    {
        await RaiseAsync(JournalStatements.RaiseLastBucket, persistenceId, value).ConfigureAwait(false);
        Check(persistenceId, "last_bucket", value, (await ReadAsync(persistenceId).ConfigureAwait(false)).LastBucket);
    }

    private async Task RaiseAsync(string cql, string persistenceId, long value) =>
        await store.RunAsync((await store.CommandAsync(cql, "journal_metadata_raise").ConfigureAwait(false))
            .Add(value).Add(value).Add(persistenceId)).ConfigureAwait(false);

    // Somebody who deletes the row by hand leaves a tombstone that hides all that is written to it for ten days. Events must not
    // be removed or put where nobody would look on the strength of a number that is not there.
    private static void Check(string persistenceId, string column, long written, long read)
    {
        if (read < written)
        {
            throw new InvalidOperationException(
                $"The metadata of \"{persistenceId}\" does not keep what is written: {column} was set to {written} and is {read}. " +
                "Was its row deleted by hand? It must not be; docs/persistence.md says how to forget a persistence id.");
        }
    }
}
