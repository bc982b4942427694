using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Execution;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Telemetry;
using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Statements;

/// <summary>Prepares a statement again on a node that forgot it; once for all requests that meet the gap at the same time.</summary>
/// <param name="cluster">Knows the schema.</param>
/// <param name="time">The clock of waits.</param>
/// <param name="stopping">The end of the session.</param>
internal sealed class Repreparer(ICluster cluster, TimeProvider time, CancellationToken stopping)
{
    private readonly SingleFlight<(ShardConnection, PreparedStatement)> _flights = new(time);

    /// <summary>Prepares it there. Where the node's answer differs from what was known, the statement takes it over.</summary>
    /// <exception cref="ServerErrorException">The node refuses it for good.</exception>
    /// <exception cref="ConnectionException">It could not be asked, or failed; the statement itself was not begun.</exception>
    public async Task RunAsync(
        ShardConnection connection, PreparedStatement statement, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            await _flights.RunAsync(
                (connection, statement), () => PrepareAsync(connection, statement, timeout), timeout, cancellationToken)
                    .ConfigureAwait(false);
        }
        catch (Exception error) when (error is ScyllaException { IsTransient: true } or TimeoutException)
        {
            // Whatever it was, the statement itself was not begun: another node may take it, idempotent or not.
            const string what = "a statement that the node had forgotten could not be prepared there again";
            throw new ConnectionException(connection.Address, what, mayHaveBeenApplied: false, error);
        }
    }

    private async Task PrepareAsync(ShardConnection connection, PreparedStatement statement, TimeSpan timeout)
    {
        try
        {
            var answer = new Answer(await connection.SendAsync(new PrepareRequest(statement.Cql), timeout, stopping)
                .ConfigureAwait(false), connection);
            if (answer.Frame.Header.Opcode == Opcode.Error)
                throw answer.ToError();
            statement.Refresh(await PreparedAnswer.ReadAsync(answer, cluster, stopping).ConfigureAwait(false));
            ScyllaMetrics.CountPrepared(PrepareReasons.Unprepared);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(ScyllaSession), "The session was disposed of while a statement was prepared again.");
        }
    }
}
