using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Execution;
using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Protocol.Responses;
using Arrakis.Scylla.Routing;
using Arrakis.Scylla.Telemetry;
using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Statements;

/// <summary>Prepares new texts, and those whose tables have changed, on any node.</summary>
internal sealed class StatementPreparer(
    ICluster cluster,
    ScyllaOptions options,
    RequestExecutor executor,
    SchemaJournal journal,
    SessionGauges gauges,
    CancellationToken stopping)
{
    private const string Operation = "prepare";

    private readonly SingleFlight<PreparedStatement> _flights = new(options.Time);

    /// <summary>Prepares a text.</summary>
    /// <exception cref="ScyllaException">The server refuses it, or none is reachable.</exception>
    /// <exception cref="InvalidOperationException">It is USE.</exception>
    public async Task<PreparedStatement> PrepareAsync(string cql)
    {
        UseStatement.Refuse(cql);
        // Taken before the answer: a change on its way makes the statement older than it is, which does no harm.
        var number = journal.Newest;
        var (result, connection) = await AskAsync(cql).ConfigureAwait(false);
        var statement = new PreparedStatement(cql, result, connection.Version, connection.Features.ConditionalMask)
        {
            SchemaNumber = number,
        };
        ScyllaMetrics.CountPrepared(PrepareReasons.New);
        return statement;
    }

    /// <summary>Whether anything changed since the statement was last looked at.</summary>
    public bool MayBeOutdated(PreparedStatement statement) => statement.SchemaNumber != journal.Newest;

    /// <summary>Prepares those of the statement's parts anew whose tables changed since; mostly none, for a comparison.</summary>
    /// <exception cref="ScyllaException">The server refuses one, its table being gone perhaps, or none is reachable.</exception>
    /// <exception cref="RequestTimeoutException">It was not done by the deadline.</exception>
    public ValueTask RefreshAsync(Statement statement, Deadline deadline, CancellationToken cancellationToken)
    {
        for (var i = 0; i < statement.PreparedCount; i++)
        {
            if (MayBeOutdated(statement.PreparedAt(i)))
                return RefreshAllAsync(statement, deadline, cancellationToken);
        }

        return default;
    }

    /// <summary>Prepares a statement anew if its table changed since.</summary>
    /// <exception cref="ScyllaException">The server refuses it, its table being gone perhaps, or none is reachable.</exception>
    public async ValueTask RefreshAsync(PreparedStatement statement, Deadline deadline, CancellationToken cancellationToken)
    {
        var newest = journal.Newest;
        if (!HasChanged(statement))
        {
            statement.SchemaNumber = newest;
            return;
        }

        try
        {
            await _flights.RunAsync(statement, () => RenewAsync(statement, newest), deadline.Left, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new RequestTimeoutException(null, deadline.Timeout);
        }
    }

    private async ValueTask RefreshAllAsync(Statement statement, Deadline deadline, CancellationToken cancellationToken)
    {
        for (var i = 0; i < statement.PreparedCount; i++)
        {
            if (MayBeOutdated(statement.PreparedAt(i)))
                await RefreshAsync(statement.PreparedAt(i), deadline, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RenewAsync(PreparedStatement statement, long number)
    {
        statement.Refresh((await AskAsync(statement.Cql).ConfigureAwait(false)).Result);
        statement.SchemaNumber = number;
        ScyllaMetrics.CountPrepared(PrepareReasons.Schema);
    }

    private bool HasChanged(PreparedStatement statement)
    {
        // Statements of several tables (batches by text) name each; without variables and columns there is nothing to refresh.
        foreach (var column in statement.Variables.Concat(statement.Columns))
        {
            if (journal.HasChangedSince(statement.SchemaNumber, column.Keyspace, column.Table))
                return true;
        }

        return false;
    }

    private async Task<(PreparedResult Result, ShardConnection Connection)> AskAsync(string cql)
    {
        var begun = gauges.Begin();
        var outcome = Outcomes.Error;
        try
        {
            var deadline = Deadline.In(options.Time, options.RequestTimeout);
            var call = new Call(cluster, new PrepareRequest(cql), default(RoutingTarget), deadline) { IsIdempotent = true };
            var answer = await executor.ExecuteAsync(call, stopping).ConfigureAwait(false);
            var result = await PreparedAnswer.ReadAsync(answer, cluster, stopping).ConfigureAwait(false);
            outcome = Outcomes.Success;
            return (result, answer.Connection);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(ScyllaSession), "The session was disposed of while a statement was prepared.");
        }
        finally
        {
            gauges.End(begun, Operation, outcome);
        }
    }
}
