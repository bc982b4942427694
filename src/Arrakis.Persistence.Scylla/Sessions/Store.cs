using Akka.Configuration;
using Arrakis.Persistence.Scylla.Configuration;
using Arrakis.Persistence.Scylla.Schema;
using Arrakis.Scylla;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Rows;
using Arrakis.Scylla.Statements;

namespace Arrakis.Persistence.Scylla.Sessions;

/// <summary>The session of one section, made at its first use; statements are asked through it.</summary>
internal sealed class Store : IAsyncDisposable
{
    // Cassandra may make a table twice when two ask at once; those in this process take turns.
    private static readonly SemaphoreSlim Creating = new(1, 1);

    private readonly RetriedTask<ScyllaSession> _session;
    private readonly CancellationTokenSource _closing = new();

    public Store(StoreSettings settings)
    {
        Settings = settings;
        _session = new(ConnectAsync);
    }

    public StoreSettings Settings { get; }

    /// <summary>Ends when the system has terminated.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>The session; whoever comes after an attempt that failed tries again.</summary>
    public Task<ScyllaSession> SessionAsync() => _session.GetAsync();

    /// <summary>The text as a prepared statement; <c>${keyspace}</c> in it is the keyspace.</summary>
    /// <exception cref="ConfigurationException">The tables are missing.</exception>
    public async ValueTask<PreparedStatement> PrepareAsync(string cql)
    {
        var session = await SessionAsync().ConfigureAwait(false);
        try
        {
            return await session.PrepareAsync(Named(cql), _closing.Token).ConfigureAwait(false);
        }
        catch (InvalidQueryException exception) when (IsMissing(exception.ServerMessage))
        {
            throw new ConfigurationException(
                $"The keyspace {Settings.Keyspace} or a table of it is missing: apply cql/persistence, "
                + $"or set schema.create = on ({exception.ServerMessage}).",
                exception);
        }
    }

    /// <summary>Binds nothing yet, for reading: idempotent, at the reading consistency.</summary>
    public async ValueTask<BoundStatement> QueryAsync(string cql, string operation)
    {
        var statement = (await PrepareAsync(cql).ConfigureAwait(false)).Bind();
        (statement.Consistency, statement.IsIdempotent, statement.Operation) = (Settings.Read, true, operation);
        return statement;
    }

    /// <summary>Binds nothing yet, for writing what may be written twice, at the writing consistency.</summary>
    public async ValueTask<BoundStatement> CommandAsync(string cql, string operation)
    {
        var statement = (await PrepareAsync(cql).ConfigureAwait(false)).Bind();
        (statement.Consistency, statement.IsIdempotent, statement.Operation) = (Settings.Write, true, operation);
        return statement;
    }

    /// <summary>A batch for one partition, which is written as a whole or not at all.</summary>
    public Batch NewBatch(string operation) =>
        new(BatchType.Unlogged) { Consistency = Settings.Write, IsIdempotent = true, Operation = operation };

    public async Task<RowSet> ExecuteAsync(Statement statement) =>
        await (await SessionAsync().ConfigureAwait(false)).ExecuteAsync(statement, _closing.Token).ConfigureAwait(false);

    public async Task RunAsync(Statement statement) => (await ExecuteAsync(statement).ConfigureAwait(false)).Dispose();

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        if (_session.Last is not { } connecting)
            return;
        await ((Task)connecting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (connecting.IsCompletedSuccessfully)
            await (await connecting.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }

    private string Named(string cql) => cql.Replace("${keyspace}", Settings.Keyspace, StringComparison.Ordinal);

    private async Task<ScyllaSession> ConnectAsync()
    {
        var session = await ScyllaSession.ConnectAsync(Settings.Options, _closing.Token).ConfigureAwait(false);
        try
        {
            if (Settings.CreatesSchema)
                await CreateSchemaAsync(session).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task CreateSchemaAsync(ScyllaSession session)
    {
        await Creating.WaitAsync(_closing.Token).ConfigureAwait(false);
        try
        {
            foreach (var cql in PersistenceSchema.Statements(Settings.Keyspace, Settings.Replication))
            {
                var statement = new SimpleStatement(cql)
                {
                    IsIdempotent = true, Timeout = TimeSpan.FromSeconds(30), Operation = "create_schema",
                };
                (await session.ExecuteAsync(statement, _closing.Token).ConfigureAwait(false)).Dispose();
            }
        }
        finally
        {
            Creating.Release();
        }
    }

    // As Cassandra 2.1, later ones and ScyllaDB say it.
    private static bool IsMissing(string message) =>
        message.Contains("unconfigured", StringComparison.OrdinalIgnoreCase) ||
        message.Contains("does not exist", StringComparison.OrdinalIgnoreCase);
}
