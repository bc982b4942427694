using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Rows;

namespace Arrakis.Scylla.Topology;

/// <summary>What the client asks for itself, on a connection that it names.</summary>
internal static class SystemQuery
{
    /// <summary>Asks for all rows at once.</summary>
    /// <exception cref="Errors.ScyllaException">What the server said, or the way to it.</exception>
    public static async Task<RowSet> RowsAsync(
        ShardConnection connection, string cql, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var request = new QueryRequest(cql, new QueryParameters { Consistency = Consistency.One });
        return new RowSet(await connection.AskAsync(request, timeout, cancellationToken).ConfigureAwait(false), connection.Version);
    }

    /// <summary>Asks the node to push its events on this connection.</summary>
    /// <exception cref="Errors.ScyllaException">What the server said, or the way to it.</exception>
    public static async Task RegisterAsync(ShardConnection connection, TimeSpan timeout, CancellationToken cancellationToken) =>
        (await connection.AskAsync(RegisterRequest.All, timeout, cancellationToken).ConfigureAwait(false)).Dispose();

    /// <summary>A text as CQL writes it.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
