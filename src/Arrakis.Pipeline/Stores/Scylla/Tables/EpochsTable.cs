using Arrakis.Scylla;
using Arrakis.Scylla.Statements;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores.Scylla.Tables;

/// <summary>
/// The statements of <c>epochs</c>: which logs the store has seen, in order, all in one partition. A row is claimed by a
/// lightweight transaction: of two nodes that open two logs at once, one gets each epoch.
/// </summary>
internal sealed class EpochsTable
{
    /// <summary>The one partition of the table.</summary>
    public const string Scope = "logs";

    private const int MostAttempts = 50;

    private readonly StoreSession _session;
    private readonly TimeProvider _time;
    private readonly PreparedStatement _insert;
    private readonly PreparedStatement _select;

    private EpochsTable(StoreSession session, TimeProvider time, PreparedStatement insert, PreparedStatement select) =>
        (_session, _time, _insert, _select) = (session, time, insert, select);

    public static async Task<EpochsTable> PrepareAsync(StoreSession session, TimeProvider time, CancellationToken cancellationToken) => new(
        session, time,
        await session.PrepareAsync(
            "INSERT INTO {0}.epochs (scope, epoch, log_id, partitions, opened_at) VALUES (?, ?, ?, ?, ?) IF NOT EXISTS", cancellationToken),
        await session.PrepareAsync("SELECT epoch, log_id, partitions FROM {0}.epochs WHERE scope = ? LIMIT 1", cancellationToken));

    /// <summary>The epoch of a log: the newest if that is it, one more if not.</summary>
    /// <exception cref="CommunityStoreException">The server did not answer, or others claimed every epoch first.</exception>
    public async Task<int> OpenAsync(string logId, int partitions, CancellationToken cancellationToken)
    {
        CommunityStoreException? last = null;
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            try
            {
                var newest = await NewestAsync(cancellationToken);
                if (newest is { } row && row.LogId == logId && row.Partitions == partitions)
                    return row.Epoch;
                var epoch = (newest?.Epoch ?? 0) + 1;
                if (await TryInsertAsync(epoch, logId, partitions, cancellationToken))
                    return epoch;
            }
            catch (CommunityStoreException fault) when (fault.IsTransient)
            {
                // A claim without an answer may have been granted: the next reading finishes it, and tells.
                last = fault;
            }

            await Task.Delay(Random.Shared.Next(10, 20 * (attempt + 1) + 11), cancellationToken);
        }

        throw new CommunityStoreException(
            $"No epoch was to be had for log {logId} in {MostAttempts} attempts: {last?.Message ?? "other nodes claimed each one first"}",
            isTransient: true, last);
    }

    /// <summary>Completes when a read at LOCAL_QUORUM is answered.</summary>
    public async Task ProbeAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var statement = _select.Bind().Add(Scope);
        statement.Consistency = Consistency.LocalQuorum;
        statement.Timeout = timeout;
        await _session.ReadAsync(statement, StoreOperation.CheckHealth, static rows => rows.Count, cancellationToken);
    }

    private Task<(int Epoch, string LogId, int Partitions)?> NewestAsync(CancellationToken cancellationToken)
    {
        var statement = _select.Bind().Add(Scope);
        statement.Consistency = Consistency.Serial;
        return _session.ReadAsync(
            statement, StoreOperation.OpenEpoch,
            static rows =>
            {
                foreach (var row in rows)
                    return ((int, string, int)?)(row.Get<int>(0), row.Get<string>(1), row.Get<int>(2));
                return null;
            },
            cancellationToken);
    }

    private async Task<bool> TryInsertAsync(int epoch, string logId, int partitions, CancellationToken cancellationToken)
    {
        var statement = _insert.Bind().Add(Scope).Add(epoch).Add(logId).Add(partitions).Add(_time.GetUtcNow());
        statement.SerialConsistency = Consistency.Serial;
        using var rows = await _session.AskAsync(statement, StoreOperation.OpenEpoch, cancellationToken);
        foreach (var row in rows)
            return row.Get<bool>("[applied]");
        return false;
    }
}
