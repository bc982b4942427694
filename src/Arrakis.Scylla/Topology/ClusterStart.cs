using System.Net;
using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;

namespace Arrakis.Scylla.Topology;

/// <summary>The way from options to a cluster that can be used: contact points in turn, protocol version, datacenter, first pool.</summary>
/// <param name="options">The options.</param>
internal sealed class ClusterStart(ScyllaOptions options)
{
    // Once one node can be used, the others get so long, that the first requests do not all go to one.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    private readonly List<(EndPoint Address, Exception Error)> _errors = [];

    /// <summary>Goes that way.</summary>
    /// <exception cref="ArgumentException">The local datacenter does not exist.</exception>
    /// <exception cref="NoHostAvailableException">No contact point answered, or no node of the local datacenter.</exception>
    public async Task<Cluster> ConnectAsync(CancellationToken cancellationToken)
    {
        await foreach (var address in ContactPoints.ResolveAsync(options, (name, e) => _errors.Add((name, e)), cancellationToken)
            .ConfigureAwait(false))
        {
            for (ProtocolVersion? version = options.MaxProtocolVersion; version is { } offered;)
            {
                var settings = new ConnectionSettings(options, offered, options.Keyspace);
                var control = new ControlConnection(settings);
                (var session, version) = await TryOpenAsync(control, address, cancellationToken).ConfigureAwait(false);
                if (session is not null)
                    return await BeginAsync(settings, control, session, cancellationToken).ConfigureAwait(false);
            }
        }

        throw new NoHostAvailableException(_errors);
    }

    /// <returns>A session; or else the version to try next at the same node, null for none.</returns>
    private async Task<(ControlSession? Session, ProtocolVersion? Next)> TryOpenAsync(
        ControlConnection control, IPEndPoint address, CancellationToken cancellationToken)
    {
        try
        {
            return (await control.OpenAsync(address, cancellationToken).ConfigureAwait(false), null);
        }
        catch (ScyllaException e)
        {
            await control.DisposeAsync().ConfigureAwait(false);
            var next = (e as ProtocolVersionNotSupportedException)?.Next;
            if (next is null)
                _errors.Add((address, e));
            return (null, next);
        }
    }

    private async Task<Cluster> BeginAsync(
        ConnectionSettings settings, ControlConnection control, ControlSession session, CancellationToken cancellationToken)
    {
        Cluster? cluster = null;
        try
        {
            var state = new ClusterState(settings, LocalDatacenter(session.Cluster), () => control.Request(PendingChanges.Nodes))
            {
                IsScylla = session.Connection.Features.IsScylla,
            };
            cluster = new(options, control, state);
            await state.ApplyAsync(session.Cluster).ConfigureAwait(false);
            state.Apply(session.Keyspaces);
            control.Start(state, session);
            await WaitUsableAsync(state.Topology, cancellationToken).ConfigureAwait(false);
            return cluster;
        }
        catch
        {
            if (cluster is not null)
                await cluster.DisposeAsync().ConfigureAwait(false);
            // Twice does no harm: the control connection has it only once it has started.
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private string LocalDatacenter(ClusterDescription cluster)
    {
        var named = options.LocalDatacenter ?? cluster.Local.Datacenter;
        var existing = cluster.Nodes.Select(n => n.Datacenter).Distinct().Order(StringComparer.Ordinal).ToArray();
        if (existing.Contains(named)) return named;
        var names = string.Join(", ", existing.Select(d => $"\"{d}\""));
        throw new ArgumentException($"The cluster has no datacenter \"{named}\"; LocalDatacenter has to be one of {names}.");
    }

    private async Task WaitUsableAsync(ClusterTopology topology, CancellationToken cancellationToken)
    {
        var pools = topology.Hosts.Select(h => h.Pool).OfType<HostPool>().ToList();
        var waiting = pools.ConvertAll(p => p.FirstRound);
        while (waiting.Count > 0 && !pools.Exists(p => p.Host.IsUp))
        {
            var tried = await Task.WhenAny(waiting).WaitAsync(cancellationToken).ConfigureAwait(false);
            waiting.Remove(tried);
        }

        if (!pools.Exists(p => p.Host.IsUp))
        {
            var failed = pools.Where(p => p.LastError is not null);
            throw new NoHostAvailableException([.. failed.Select(p => ((EndPoint)p.Host.Address, p.LastError!))]);
        }

        var others = Task.WhenAll(waiting).WaitAsync(Grace, options.Time, cancellationToken);
        await others.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
