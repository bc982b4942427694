using Arrakis.Scylla.Execution;
using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Routing;
using Arrakis.Scylla.Telemetry;
using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Statements;

/// <summary>Prepares new texts, and those whose tables have changed, on any node.</summary>
internal sealed class StatementPreparer(
    ICluster cluster, ScyllaOptions options, RequestExecutor executor, SchemaJournal journal, SessionGauges gauges, CancellationToken stopping)
{
    private const string Operation = "prepare";

    private readonly SingleFlight<PreparedStatement> _flights = new();

    /// <summary>Prepares a text.</summary>
    /// <exception cref="Errors.ScyllaException">The server refuses it, or none is reachable.</exception>
    public async Task<PreparedStatement> PrepareAsync(string cql)
    {
        // Taken before the answer: a change on its way makes the statement older than it is, which does no harm.
        var number = journal.Newest;
        var statement = new PreparedStatement(cql, await AskAsync(cql)) { SchemaNumber = number };
        ScyllaMetrics.CountPrepared(PrepareReasons.New);
        return statement;
    }

    /// <summary>Prepares those of the statement's prepared statements anew whose tables changed since; mostly none, at the price of a comparison.</summary>
    /// <exception cref="Errors.ScyllaException">The server refuses one, its table being gone perhaps, or none is reachable.</exception>
    public ValueTask RefreshAsync(Statement statement, CancellationToken cancellationToken)
    {
        foreach (var prepared in statement.PreparedStatements)
        {
            if (prepared.SchemaNumber != journal.Newest)
                return new(RefreshAllAsync([.. statement.PreparedStatements], cancellationToken));
        }

        return default;
    }

    private async Task RefreshAllAsync(PreparedStatement[] statements, CancellationToken cancellationToken)
    {
        foreach (var statement in statements.Distinct())
        {
            var newest = journal.Newest;
            if (HasChanged(statement))
                await _flights.RunAsync(statement, () => RenewAsync(statement, newest), cancellationToken);
            else
                statement.SchemaNumber = newest;
        }
    }

    private async Task RenewAsync(PreparedStatement statement, long number)
    {
        statement.Adopt(await AskAsync(statement.Cql));
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

    private async Task<PreparedReply> AskAsync(string cql)
    {
        var begun = gauges.Begin();
        var outcome = Outcomes.Error;
        try
        {
            var deadline = Deadline.In(options.Time, options.RequestTimeout);
            var call = new Call(cluster, new PrepareRequest(cql), default(RoutingTarget), deadline) { IsIdempotent = true };
            var reply = await PreparedReply.ReadAsync(await executor.ExecuteAsync(call, stopping), cluster, stopping);
            outcome = Outcomes.Success;
            return reply;
        }
        finally
        {
            gauges.End(begun, Operation, outcome);
        }
    }
}
