using Arrakis.Scylla;
using Arrakis.Scylla.Statements;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores.Scylla.Tables;

/// <summary>
/// The statements of <c>logs</c>: the generation of the topic of a name, from 1. It is written by lightweight transactions alone,
/// so that all who ask at once are told the same, and of many who renew one generation one does.
/// </summary>
internal sealed class LogsTable
{
    private const int MostAttempts = 50;

    private readonly StoreSession _session;
    private readonly PreparedStatement _insert;
    private readonly PreparedStatement _update;
    private readonly PreparedStatement _select;

    private LogsTable(StoreSession session, PreparedStatement insert, PreparedStatement update, PreparedStatement select) =>
        (_session, _insert, _update, _select) = (session, insert, update, select);

    public static async Task<LogsTable> PrepareAsync(StoreSession session, CancellationToken cancellationToken) => new(
        session,
        await session.PrepareAsync("INSERT INTO {0}.logs (name, generation) VALUES (?, 1) IF NOT EXISTS", cancellationToken),
        await session.PrepareAsync("UPDATE {0}.logs SET generation = ? WHERE name = ? IF generation = ?", cancellationToken),
        await session.PrepareAsync("SELECT generation FROM {0}.logs WHERE name = ?", cancellationToken));

    /// <summary>The generation of a name; the first call makes it.</summary>
    public Task<int> IdentifyAsync(string name, CancellationToken cancellationToken) =>
        SettleAsync(name, () => _insert.Bind().Add(name), static generation => generation is not null, cancellationToken);

    /// <summary>The generation after one, unless there is a later one already.</summary>
    public Task<int> RenewAsync(string name, int old, CancellationToken cancellationToken) =>
        SettleAsync(name, () => _update.Bind().Add(old + 1).Add(name).Add(old), generation => generation != old, cancellationToken);

    // Reads, and changes what is read, until what is read is settled. A claim without an answer may have been granted: the next
    // reading, which is serial, finishes it and tells.
    private async Task<int> SettleAsync(
        string name, Func<BoundStatement> change, Func<int?, bool> isSettled, CancellationToken cancellationToken)
    {
        CommunityStoreException? last = null;
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            try
            {
                var generation = await ReadAsync(name, cancellationToken);
                if (isSettled(generation))
                    return generation ?? await IdentifyAsync(name, cancellationToken);
                await ClaimAsync(change(), cancellationToken);
                // Whoever was first, the next reading tells; it need not wait.
                continue;
            }
            catch (CommunityStoreException fault) when (fault.IsTransient)
            {
                last = fault;
            }

            await Task.Delay(Random.Shared.Next(10, 20 * (attempt + 1) + 11), cancellationToken);
        }

        throw new CommunityStoreException(
            $"The identity of log {name} was not to be had in {MostAttempts} attempts: {last?.Message ?? "it changed each time"}",
            isTransient: true, last);
    }

    private Task<int?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var statement = _select.Bind().Add(name);
        statement.Consistency = Consistency.Serial;
        return _session.ReadAsync(
            statement, StoreOperation.IdentifyLog,
            static rows =>
            {
                foreach (var row in rows)
                    return (int?)row.Get<int>(0);
                return null;
            },
            cancellationToken);
    }

    private async Task ClaimAsync(BoundStatement statement, CancellationToken cancellationToken)
    {
        statement.SerialConsistency = Consistency.Serial;
        (await _session.AskAsync(statement, StoreOperation.IdentifyLog, cancellationToken)).Dispose();
    }
}
