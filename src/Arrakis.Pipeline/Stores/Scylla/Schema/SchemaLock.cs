using System.Diagnostics;
using Arrakis.Scylla;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Statements;

namespace Arrakis.Pipeline.Stores.Scylla.Schema;

/// <summary>
/// The lease on a keyspace's schema: a row of <c>schema_lock</c> taken by a lightweight transaction. It ends by its TTL when
/// its holder is killed, so it is renewed before each statement, which takes less than the TTL.
/// </summary>
internal sealed class SchemaLock(ScyllaSession session, string keyspace, string owner, TimeSpan lease) : IAsyncDisposable
{
    private const string Name = "schema";
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Takes the lease, waiting for another holder.</summary>
    /// <exception cref="SchemaException">Another holds it for longer than <paramref name="timeout"/>; the message says who.</exception>
    public async Task TakeAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await TryTakeAsync(cancellationToken))
        {
            if (Stopwatch.GetElapsedTime(started) > timeout)
            {
                throw new SchemaException(
                    $"The schema of keyspace {keyspace} has been in the hands of {await HolderAsync(cancellationToken) ?? "somebody else"} "
                    + $"for {timeout.TotalSeconds:0} s. Wait until that program ends; if it was killed, "
                    + $"its lease ends by itself within {lease.TotalSeconds:0} s.");
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    /// <summary>Renews the lease.</summary>
    /// <exception cref="SchemaException">It was lost: this program took too long, and another may be at work.</exception>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        var update = $"UPDATE {keyspace}.schema_lock USING TTL ? SET owner = ?, taken_at = ? WHERE name = ? IF owner = ?";
        var isOurs = await ConditionalAsync(
            update, s => s.Add((int)lease.TotalSeconds).Add(owner).Add(DateTimeOffset.UtcNow).Add(Name).Add(owner), cancellationToken);
        if (!isOurs)
        {
            throw new SchemaException(
                $"The lease on the schema of keyspace {keyspace} has ended while this program was at work. "
                + "Run `arrakis schema apply` again: it goes on.");
        }
    }

    /// <summary>Gives the lease back. Where that fails, it ends by its TTL.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await ConditionalAsync(
                $"DELETE FROM {keyspace}.schema_lock WHERE name = ? IF owner = ?", s => s.Add(Name).Add(owner), patience.Token);
        }
        catch (Exception fault) when (fault is ScyllaException or OperationCanceledException)
        {
            // What was done under the lease stands, and whoever comes next waits for the TTL: no reason to fail now.
        }
    }

    private Task<bool> TryTakeAsync(CancellationToken cancellationToken) => ConditionalAsync(
        $"INSERT INTO {keyspace}.schema_lock (name, owner, taken_at) VALUES (?, ?, ?) IF NOT EXISTS USING TTL ?",
        s => s.Add(Name).Add(owner).Add(DateTimeOffset.UtcNow).Add((int)lease.TotalSeconds), cancellationToken);

    // A conditional write without an answer may have been done or not: reading at SERIAL finishes it either way, and tells.
    private async Task<bool> ConditionalAsync(string cql, Func<BoundStatement, BoundStatement> fill, CancellationToken cancellationToken)
    {
        try
        {
            var statement = fill((await session.PrepareAsync(cql, cancellationToken)).Bind());
            statement.SerialConsistency = Consistency.Serial;
            statement.Operation = "schema";
            using var rows = await session.ExecuteAsync(statement, cancellationToken);
            foreach (var row in rows)
                return row.Get<bool>("[applied]");
            throw new SchemaException(
                $"{cql}: the server answered a conditional write with no row; it has to be one with the column [applied].");
        }
        catch (ScyllaException fault) when (fault.IsTransient)
        {
            return await HolderAsync(cancellationToken) == owner;
        }
    }

    private async Task<string?> HolderAsync(CancellationToken cancellationToken)
    {
        var select = await session.PrepareAsync($"SELECT owner FROM {keyspace}.schema_lock WHERE name = ?", cancellationToken);
        var statement = select.Bind().Add(Name);
        statement.Consistency = Consistency.Serial;
        statement.IsIdempotent = true;
        statement.Operation = "schema";
        using var rows = await session.ExecuteAsync(statement, cancellationToken);
        foreach (var row in rows)
            return row.Get<string?>(0);
        return null;
    }
}
