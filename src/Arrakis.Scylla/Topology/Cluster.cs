using System.Net;
using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Routing;
using Arrakis.Scylla.Telemetry;

namespace Arrakis.Scylla.Topology;

/// <summary>A cluster that is kept track of: the control connection, what it learned, and a pool for each node that is used.</summary>
internal sealed class Cluster : ICluster
{
    private static readonly TimeSpan AgreementPoll = TimeSpan.FromMilliseconds(200);

    private readonly ScyllaOptions _options;
    private readonly ControlConnection _control;
    private readonly ClusterState _state;
    private bool _isDisposed;

    /// <summary>Puts the parts together; they have not started yet.</summary>
    public Cluster(ScyllaOptions options, ControlConnection control, ClusterState state)
    {
        (_options, _control, _state) = (options, control, state);
        control.SchemaChanged = OnSchemaChanged;
    }

    /// <inheritdoc/>
    public event Action<SchemaChange>? SchemaChanged;

    /// <inheritdoc/>
    public ClusterTopology Topology => _state.Topology;

    /// <summary>Connects to the first contact point that answers, learns the cluster from it, and waits until a node can be used.</summary>
    /// <exception cref="ArgumentException">The local datacenter does not exist; the message names those that do.</exception>
    /// <exception cref="NoHostAvailableException">No contact point answered, or no node of the local datacenter.</exception>
    public static Task<Cluster> ConnectAsync(ScyllaOptions options, CancellationToken cancellationToken) =>
        new ClusterStart(options).ConnectAsync(cancellationToken);

    /// <inheritdoc/>
    public QueryPlan Plan(in RoutingTarget target) => _state.Table.Plan(target, _state.Tablets.Find(target));

    /// <inheritdoc/>
    public ShardConnection? TryGetConnection(ScyllaHost host, in RoutingTarget target) =>
        host.Pool?.TryGet(target.Token, _state.Tablets.Find(target)?.ShardOn(host) ?? -1);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>?> GetPartitionKeyAsync(
        string keyspace, string table, CancellationToken cancellationToken) =>
        _state.PartitionKeys.GetAsync(keyspace, table, () => ReadPartitionKeyAsync(keyspace, table, cancellationToken));

    /// <inheritdoc/>
    public void LearnTablet(in RoutingTarget target, ReadOnlySpan<byte> payload)
    {
        if (target is not { Keyspace: { } keyspace, Table: { } table }) return;
        if (TabletPayload.TryRead(payload) is not { } told)
        {
            ScyllaMetrics.UnreadableTablets.Add(1);
            return;
        }

        var hosts = _state.Topology.Hosts;
        var replicas = new (ScyllaHost Host, int Shard)[told.Replicas.Length];
        for (var i = 0; i < replicas.Length; i++)
        {
            var id = told.Replicas[i].HostId;
            // A node that is not known yet: the server will tell again once it is.
            if (hosts.FirstOrDefault(h => h.Id == id) is not { } host) return;
            replicas[i] = (host, told.Replicas[i].Shard);
        }

        _state.Tablets.Add(keyspace, table, new(told.First, told.Last, replicas, _state.LocalDatacenter));
    }

    /// <inheritdoc/>
    public async ValueTask<bool> WaitForSchemaAgreementAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var since = _options.Time.GetTimestamp();
        while (true)
        {
            var left = timeout - _options.Time.GetElapsedTime(since);
            if (left <= TimeSpan.Zero) return false;
            if (await HaveAgreedAsync(left, cancellationToken).ConfigureAwait(false)) return true;
            await Task.Delay(left < AgreementPoll ? left : AgreementPoll, _options.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true)) return;
        await _control.DisposeAsync().ConfigureAwait(false);
        await _state.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<bool> HaveAgreedAsync(TimeSpan left, CancellationToken cancellationToken)
    {
        if (_control.Session is not { } session) return false;
        try
        {
            var timeout = left < _options.AttemptTimeout ? left : _options.AttemptTimeout;
            var versions = await NodeTables.ReadSchemaVersionsAsync(session.Connection, timeout, cancellationToken).ConfigureAwait(false);
            // A node that is down agrees when it comes back; it must not hold up the others.
            var asked = Topology.Hosts.Where(h => h.IsUp || h.Address.Equals(session.Connection.Address)).Select(h => h.Id);
            return asked.Select(id => versions.GetValueOrDefault(id)).Distinct().ToArray() is [not null];
        }
        catch (ScyllaException e) when (e.IsTransient)
        {
            // The control connection moves to another node; that one is asked next.
            return false;
        }
    }

    /// <summary>Asks one node after another until one answers: a statement is not to fail because one of them stalls.</summary>
    private async Task<IReadOnlyList<string>?> ReadPartitionKeyAsync(string keyspace, string table, CancellationToken cancellationToken)
    {
        var errors = new List<(EndPoint, Exception)>();
        foreach (var (connection, areOld) in Connections(errors).OrderBy(c => c.Connection.IsSilent))
        {
            try
            {
                return await SchemaTables.ReadPartitionKeyAsync(
                    connection, areOld, keyspace, table, _options.AttemptTimeout, cancellationToken).ConfigureAwait(false);
            }
            catch (ScyllaException e) when (e.IsTransient)
            {
                errors.Add((connection.Address, e));
            }
        }

        throw new NoHostAvailableException(errors);
    }

    private IEnumerable<(ShardConnection Connection, bool AreOld)> Connections(List<(EndPoint, Exception)> errors)
    {
        if (_control.Session is { } session)
            yield return (session.Connection, session.HasOldSchema);
        foreach (var host in Topology.Hosts)
        {
            if (host.Pool?.TryGet(null, -1) is { } connection)
                yield return (connection, SchemaTables.AreOld(host.ReleaseVersion));
            else if (host.Pool?.LastError is { } error)
                errors.Add((host.Address, error));
        }
    }

    private void OnSchemaChanged(SchemaChange change)
    {
        _state.Forget(change);
        SchemaChanged?.Invoke(change);
    }
}
