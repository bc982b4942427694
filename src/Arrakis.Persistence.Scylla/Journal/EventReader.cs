using System.Runtime.CompilerServices;
using Arrakis.Persistence.Scylla.Configuration;
using Arrakis.Persistence.Scylla.Sessions;
using Arrakis.Scylla.Rows;

namespace Arrakis.Persistence.Scylla.Journal;

/// <summary>Reads events in order, and finds the highest number. Deleted rows are never passed over: reading begins behind them.</summary>
internal sealed class EventReader(Store store, JournalMetadata metadata, JournalSettings settings)
{
    private readonly Buckets _buckets = new(settings.BucketSize);

    /// <summary>The highest number that was ever written and not lost, deleted ones included; 0 for none.</summary>
    public async Task<long> HighestAsync(string persistenceId)
    {
        var state = await metadata.ReadAsync(persistenceId).ConfigureAwait(false);
        for (var bucket = state.LastBucket; bucket >= _buckets.Of(state.DeletedTo + 1); bucket--)
        {
            var query = await store.QueryAsync(JournalStatements.SelectHighest, "journal_highest").ConfigureAwait(false);
            using var rows = await store.ExecuteAsync(query.Add(persistenceId).Add(bucket).Add(state.DeletedTo)).ConfigureAwait(false);
            foreach (var row in rows)
                return row.Get<long>(0);
        }

        return state.DeletedTo;
    }

    /// <summary>Events of a range page by page; the next page is asked for when this one is done with.</summary>
    /// <param name="persistenceId">Whose.</param>
    /// <param name="from">The first number; below 1 is 1.</param>
    /// <param name="to">The last one.</param>
    /// <param name="max">The most events.</param>
    /// <param name="pageSize">The most events of a page.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<IReadOnlyList<StoredEvent>> ReadAsync(
        string persistenceId, long from, long to, long max, int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var session = await store.SessionAsync().ConfigureAwait(false);
        var state = await metadata.ReadAsync(persistenceId).ConfigureAwait(false);
        from = Math.Max(from, state.DeletedTo + 1);
        if (from > to)
            yield break;
        var last = _buckets.LastFor(to, state.LastBucket);
        for (var bucket = _buckets.Of(from); bucket <= last && max > 0; bucket++)
        {
            var query = await store.QueryAsync(JournalStatements.Select, "journal_replay").ConfigureAwait(false);
            query.Add(persistenceId).Add(bucket).Add(from).Add(to);
            query.PageSize = (int)Math.Min(max, pageSize);
            query.Timeout = settings.ReplayPageTimeout;
            await foreach (var page in session.PagesAsync(query, cancellationToken).ConfigureAwait(false))
            {
                var events = Read(page, max);
                max -= events.Count;
                if (events.Count > 0)
                    yield return events;
                if (max <= 0)
                    yield break;
            }
        }
    }

    private static List<StoredEvent> Read(RowSet page, long max)
    {
        var events = new List<StoredEvent>(page.Count);
        foreach (var row in page)
        {
            if (events.Count >= max)
                break;
            events.Add(new(
                row.Get<long>(0), row.Get<DateTimeOffset>(1), row.Get<string>(2), row.Get<int>(3), row.Get<string>(4),
                row.Get<string>(5), row.Get<byte[]>(6), row.Get<HashSet<string>?>(7)));
        }

        return events;
    }
}
