using Arrakis.Scylla.Rows;
using Arrakis.Scylla.Statements;
using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla;

/// <summary>
/// A cluster to ask. Thread-safe, and meant to be one per process: it holds the connections, the topology and the prepared
/// statements. What fails is repaired in the background for as long as the session lives.
/// </summary>
public sealed class ScyllaSession : IAsyncDisposable
{
    /// <summary>Connects to the first contact point that answers, and learns the cluster from it.</summary>
    /// <exception cref="ArgumentException">The options are mistaken; the message names every mistake.</exception>
    /// <exception cref="Errors.NoHostAvailableException">No contact point answered.</exception>
    public static Task<ScyllaSession> ConnectAsync(ScyllaOptions options, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>The options.</summary>
    public ScyllaOptions Options => throw new NotImplementedException();

    /// <summary>The cluster as last seen.</summary>
    public ClusterTopology Topology => throw new NotImplementedException();

    /// <summary>Prepares a statement, once for all callers; the next call with the same text is free.</summary>
    /// <exception cref="Errors.ScyllaException">The server refuses it, or none is reachable.</exception>
    public ValueTask<PreparedStatement> PrepareAsync(string cql, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Asks, and gives one page of the answer, to be disposed of.</summary>
    /// <exception cref="Errors.ScyllaException">What the server said, or the way to it.</exception>
    public ValueTask<RowSet> ExecuteAsync(Statement statement, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Asks by text.</summary>
    public ValueTask<RowSet> ExecuteAsync(string cql, CancellationToken cancellationToken = default) =>
        ExecuteAsync(new SimpleStatement(cql), cancellationToken);

    /// <summary>Asks one node, and no other: to see how that node is.</summary>
    public ValueTask<RowSet> ExecuteOnAsync(ScyllaHost host, Statement statement, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Asks page by page; each page is disposed of when the next one is asked for.</summary>
    public IAsyncEnumerable<RowSet> PagesAsync(Statement statement, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Asks, and makes an object of each row: columns go to constructor parameters or settable properties of the same name, whatever their case and underscores.</summary>
    public IAsyncEnumerable<T> QueryAsync<T>(Statement statement, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Completes when all nodes that are up have the same schema.</summary>
    /// <returns>Whether they have within the time.</returns>
    public ValueTask<bool> WaitForSchemaAgreementAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Ends the session: requests in flight fail, connections close.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
