using Arrakis.Persistence.Scylla.Configuration;
using Arrakis.Persistence.Scylla.Sessions;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Statements;

namespace Arrakis.Persistence.Scylla.Journal;

/// <summary>
/// Deletes events: first by the number below which nobody looks any more, then their rows. A delete that is interrupted in
/// between is carried on by the next one.
/// </summary>
internal sealed class EventDeleter(Store store, JournalMetadata metadata, EventReader reader, JournalSettings settings)
{
    private const int RowsAtOnce = 500;

    private readonly Buckets _buckets = new(settings.BucketSize);
    private readonly RetriedTask<bool> _deletesRanges = new(() => DeletesRangesAsync(store));

    public async Task DeleteAsync(string persistenceId, long to)
    {
        var highest = await reader.HighestAsync(persistenceId).ConfigureAwait(false);
        var state = await metadata.ReadAsync(persistenceId).ConfigureAwait(false);
        // Never beyond what there is: the number is what the highest one is known by when all events are gone.
        to = Math.Max(Math.Min(to, highest), state.DeletedTo);
        if (to > state.DeletedTo)
            await metadata.RaiseDeletedToAsync(persistenceId, to).ConfigureAwait(false);
        if (to > state.PurgedTo)
            await PurgeAsync(persistenceId, state, to).ConfigureAwait(false);
    }

    private async Task PurgeAsync(string persistenceId, PersistenceState state, long to)
    {
        var last = _buckets.LastFor(to, state.LastBucket);
        for (var bucket = _buckets.Of(state.PurgedTo + 1); bucket <= last; bucket++)
        {
            if (_buckets.LastOf(bucket) <= to)
            {
                await store.RunAsync(
                    (await DeleteAsync(JournalStatements.DeleteBucket).ConfigureAwait(false))
                        .Add(persistenceId).Add(bucket)).ConfigureAwait(false);
            }
            else if (await _deletesRanges.GetAsync().ConfigureAwait(false))
            {
                await store.RunAsync(
                    (await DeleteAsync(JournalStatements.DeleteUpTo).ConfigureAwait(false))
                        .Add(persistenceId).Add(bucket).Add(to)).ConfigureAwait(false);
            }
            else
                await DeleteRowsAsync(persistenceId, bucket, state.PurgedTo, to).ConfigureAwait(false);
        }

        await metadata.RaisePurgedToAsync(persistenceId, to).ConfigureAwait(false);
    }

    // Only rows that are there get a tombstone.
    private async Task DeleteRowsAsync(string persistenceId, long bucket, long purgedTo, long to)
    {
        var session = await store.SessionAsync().ConfigureAwait(false);
        var query = await store.QueryAsync(JournalStatements.SelectNumbers, "journal_delete").ConfigureAwait(false);
        query.Add(persistenceId).Add(bucket).Add(purgedTo).Add(to);
        query.PageSize = RowsAtOnce;
        var delete = await store.PrepareAsync(JournalStatements.DeleteEvent).ConfigureAwait(false);
        await foreach (var page in session.PagesAsync(query, store.Closing).ConfigureAwait(false))
        {
            var batch = store.NewBatch("journal_delete");
            foreach (var row in page)
                batch.Add(delete).Add(persistenceId).Add(bucket).Add(row.Get<long>(0));
            if (batch.Count > 0)
                await store.RunAsync(batch).ConfigureAwait(false);
        }
    }

    private ValueTask<BoundStatement> DeleteAsync(string cql) => store.CommandAsync(cql, "journal_delete");

    private static async Task<bool> DeletesRangesAsync(Store store)
    {
        try
        {
            await store.PrepareAsync(JournalStatements.DeleteUpTo).ConfigureAwait(false);
            return true;
        }
        catch (ServerErrorException exception) when (exception is InvalidQueryException or SyntaxErrorException)
        {
            return false;
        }
    }
}
