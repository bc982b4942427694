using System.Diagnostics;
using Arrakis.Pipeline.Stores.Scylla.Schema;
using Arrakis.Scylla;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Rows;
using Arrakis.Scylla.Statements;
using Arrakis.Shared.Store;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Pipeline.Stores.Scylla;

/// <summary>Asks ScyllaDB for the store: counts and times every request, and says of every error whether it passes by itself.</summary>
internal sealed class StoreSession(ScyllaSession session, string keyspace)
{
    private static readonly KeyValuePair<string, object?> Success = new("status", "success");
    private static readonly KeyValuePair<string, object?> Error = new("status", "error");
    private readonly BatchPool _batches = new();

    /// <summary>The cluster.</summary>
    public ScyllaSession Session => session;

    /// <summary>The keyspace.</summary>
    public string Keyspace => keyspace;

    /// <summary>Connects, and checks that the keyspace has exactly the schema of this program.</summary>
    /// <exception cref="ArgumentException">The options are mistaken.</exception>
    /// <exception cref="CommunityStoreException">
    /// No node is reachable; or the schema is missing, older or newer. The message says what to do.
    /// </exception>
    public static async Task<StoreSession> ConnectAsync(ScyllaCommunityStoreOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        ScyllaSession? session = null;
        try
        {
            session = await ScyllaSession.ConnectAsync(options.Scylla with { Keyspace = null }, cancellationToken);
            await new SchemaMigrator(session, new SchemaOptions { Keyspace = options.Keyspace }).CheckAsync(cancellationToken);
            return new StoreSession(session, options.Keyspace);
        }
        catch (Exception fault)
        {
            if (session is not null)
                await session.DisposeAsync();
            if (fault is ScyllaException or SchemaException)
                throw new CommunityStoreException($"ScyllaDB: {fault.Message}", fault is ScyllaException { IsTransient: true }, fault);
            throw;
        }
    }

    /// <summary>Prepares a statement; <c>{0}</c> in it stands for the keyspace.</summary>
    public async ValueTask<PreparedStatement> PrepareAsync(string cql, CancellationToken cancellationToken)
    {
        try
        {
            return await session.PrepareAsync(cql.Replace("{0}", keyspace, StringComparison.Ordinal), cancellationToken);
        }
        catch (ScyllaException fault)
        {
            throw Translate(fault);
        }
    }

    /// <summary>
    /// An empty batch; it goes back by
    /// <see cref="WriteAsync(Batch, StoreOperation, KeyValuePair{string, object}, int, CancellationToken)"/>.
    /// </summary>
    public Batch Batch(StoreOperation operation) => _batches.Rent(operation);

    /// <summary>Writes a batch of one partition and takes it back.</summary>
    public async ValueTask WriteAsync(
        Batch batch, StoreOperation operation, KeyValuePair<string, object?> table, int rows, CancellationToken cancellationToken)
    {
        var asked = Stopwatch.GetTimestamp();
        try
        {
            (await AskAsync(batch, operation, cancellationToken)).Dispose();
        }
        catch (CommunityStoreException)
        {
            StoreMetrics.Errors.Add(1, table);
            throw;
        }
        finally
        {
            _batches.Return(batch);
        }

        Count(asked, table, rows);
    }

    /// <summary>Runs several writes as one of the metrics.</summary>
    public static async ValueTask WriteAsync(Func<Task> write, KeyValuePair<string, object?> table, int rows)
    {
        var asked = Stopwatch.GetTimestamp();
        try
        {
            await write();
        }
        catch (CommunityStoreException)
        {
            StoreMetrics.Errors.Add(1, table);
            throw;
        }

        Count(asked, table, rows);
    }

    /// <summary>Writes or deletes by a statement that may be sent twice.</summary>
    public async Task RunAsync(BoundStatement statement, StoreOperation operation, CancellationToken cancellationToken)
    {
        statement.IsIdempotent = true;
        (await AskAsync(statement, operation, cancellationToken)).Dispose();
    }

    /// <summary>Asks for one page of rows, and makes something of them.</summary>
    public async Task<T> ReadAsync<T>(
        BoundStatement statement, StoreOperation operation, Func<RowSet, T> read, CancellationToken cancellationToken)
    {
        statement.IsIdempotent = true;
        using var rows = await AskAsync(statement, operation, cancellationToken);
        return Decode(() => read(rows));
    }

    /// <summary>Asks for all rows, page by page.</summary>
    public async IAsyncEnumerable<List<T>> ReadPagesAsync<T>(
        BoundStatement statement, StoreOperation operation, Func<Row, T> read,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        statement.IsIdempotent = true;
        statement.Operation = operation.Name;
        await using var pages = session.PagesAsync(statement, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await TimedAsync(operation, pages, static p => p.MoveNextAsync()))
        {
            yield return Decode(() =>
            {
                var page = new List<T>(pages.Current.Count);
                foreach (var row in pages.Current)
                    page.Add(read(row));
                return page;
            });
        }
    }

    /// <summary>Asks once; for statements that are not idempotent, which the caller knows to read back.</summary>
    public ValueTask<RowSet> AskAsync(Statement statement, StoreOperation operation, CancellationToken cancellationToken)
    {
        statement.Operation = operation.Name;
        return TimedAsync(
            operation, (session, statement, cancellationToken), static s => s.session.ExecuteAsync(s.statement, s.cancellationToken));
    }

    /// <summary>What a fault of the cluster is to the store's callers.</summary>
    public CommunityStoreException Translate(ScyllaException fault) =>
        new($"ScyllaDB, keyspace {keyspace}: {fault.Message}", fault.IsTransient, fault);

    private static void Count(long asked, KeyValuePair<string, object?> table, int rows)
    {
        StoreMetrics.WriteDuration.Record(Stopwatch.GetElapsedTime(asked).TotalSeconds, table);
        StoreMetrics.BatchesWritten.Add(1, table);
        StoreMetrics.RowsWritten.Add(rows, table);
    }

    private async ValueTask<T> TimedAsync<TState, T>(StoreOperation operation, TState state, Func<TState, ValueTask<T>> ask)
    {
        var asked = Stopwatch.GetTimestamp();
        try
        {
            var result = await ask(state);
            StoreMetrics.ScyllaQueries.Add(1, operation.Tag, Success);
            return result;
        }
        catch (ScyllaException fault)
        {
            StoreMetrics.ScyllaQueries.Add(1, operation.Tag, Error);
            throw Translate(fault);
        }
        finally
        {
            StoreMetrics.ScyllaQueryDuration.Record(Stopwatch.GetElapsedTime(asked).TotalSeconds, operation.Tag);
        }
    }

    // Rows that are not what the schema says were written by another hand: reading them again does not help.
    private T Decode<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is InvalidCastException or OverflowException or ScyllaException { IsTransient: false })
        {
            throw new CommunityStoreException(
                $"ScyllaDB, keyspace {keyspace}: a row cannot be read: {fault.Message}", isTransient: false, fault);
        }
        catch (ScyllaException fault)
        {
            throw Translate(fault);
        }
    }
}
