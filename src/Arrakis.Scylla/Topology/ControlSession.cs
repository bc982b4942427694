using System.Net;
using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol.Responses;

namespace Arrakis.Scylla.Topology;

/// <summary>One connection that tells of the cluster, from its registration for events to its end.</summary>
internal sealed class ControlSession : IAsyncDisposable
{
    private readonly ScyllaOptions _options;

    private ControlSession(ShardConnection connection, ScyllaOptions options) => (Connection, _options) = (connection, options);

    public ShardConnection Connection { get; }

    /// <summary>The cluster as the node described it when the session began.</summary>
    public ClusterDescription Cluster { get; private set; } = null!;

    /// <summary>The keyspaces as the node described them when the session began.</summary>
    public List<KeyspaceDescription> Keyspaces { get; private set; } = [];

    /// <summary>Whether the node has the schema tables of before Cassandra 3.</summary>
    public bool HasOldSchema => SchemaTables.AreOld(Cluster.Local.ReleaseVersion);

    /// <summary>Connects, registers for events, and then reads everything: what changes meanwhile is told by an event.</summary>
    /// <param name="settings">What all connections share.</param>
    /// <param name="address">The node.</param>
    /// <param name="onEvent">Told of each event, on the read loop: it must not wait.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ScyllaException">What the server said, or the way to it.</exception>
    public static async Task<ControlSession> OpenAsync(
        ConnectionSettings settings, IPEndPoint address, Action<ResponseFrame> onEvent, CancellationToken cancellationToken)
    {
        // The keyspace may be what is missing: this connection must come about all the same, and needs none.
        var connection = await ShardConnection.ConnectAsync(settings with { Keyspace = null }, address, null, cancellationToken)
            .ConfigureAwait(false);
        var session = new ControlSession(connection, settings.Options);
        try
        {
            connection.EventReceived = onEvent;
            await SystemQuery.RegisterAsync(connection, session.Timeout, cancellationToken).ConfigureAwait(false);
            session.Cluster = await session.ReadClusterAsync(cancellationToken).ConfigureAwait(false);
            session.Keyspaces = await session.ReadKeyspacesAsync(cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads the nodes.</summary>
    public Task<ClusterDescription> ReadClusterAsync(CancellationToken cancellationToken) =>
        NodeTables.ReadAsync(Connection, _options.Port, Timeout, cancellationToken);

    /// <summary>Reads the replication of keyspaces.</summary>
    public Task<List<KeyspaceDescription>> ReadKeyspacesAsync(CancellationToken cancellationToken) =>
        SchemaTables.ReadKeyspacesAsync(Connection, HasOldSchema, Timeout, cancellationToken);

    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    private TimeSpan Timeout => _options.AttemptTimeout;
}
