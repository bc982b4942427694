using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Routing;

/// <summary>The nodes to try for one request, in order. Cheap: it allocates nothing while replicas suffice.</summary>
internal struct QueryPlan
{
    // What was given is remembered in the bits of one number; nodes beyond come with the rest.
    private const int MostFirst = 64;

    private readonly RoutingTable? _table;
    private readonly ScyllaHost[] _first;
    private readonly int _start;
    private readonly bool _isSecondBetter;
    private int _next;
    private ulong _given;
    private ScyllaHost[]? _rest;
    private int _restNext;

    /// <summary>Makes a plan.</summary>
    /// <param name="table">The nodes that there are.</param>
    /// <param name="first">Those to try first: the replicas, or all local nodes.</param>
    /// <param name="inOrder">Whether they are tried as they stand; otherwise from a random one on, the less busy of two first.</param>
    /// <param name="target">Where the request has to go, for how busy a node's shard is.</param>
    /// <param name="tablet">Its tablet, where one is known.</param>
    public QueryPlan(RoutingTable table, ScyllaHost[] first, bool inOrder, in RoutingTarget target, Tablet? tablet)
    {
        _table = table;
        _first = first;
        if (inOrder || first.Length < 2) return;
        _start = Random.Shared.Next(first.Length);
        var one = first[_start];
        var other = first[(_start + 1) % first.Length];
        _isSecondBetter = one.IsUp && other.IsUp && InFlight(other, target, tablet) < InFlight(one, target, tablet);
    }

    /// <summary>The next node to try; null when all were.</summary>
    public ScyllaHost? Next()
    {
        if (_table is null) return null;
        while (_next < Math.Min(_first.Length, MostFirst))
        {
            var index = _next++;
            var host = First(index);
            if (!host.IsUp) continue;
            _given |= 1UL << index;
            return host;
        }

        _rest ??= Rest(_table);
        return _restNext < _rest.Length ? _rest[_restNext++] : null;
    }

    private static int InFlight(ScyllaHost host, in RoutingTarget target, Tablet? tablet) =>
        host.Pool?.TryGet(target.Token, tablet?.ShardOn(host) ?? -1)?.InFlight ?? 0;

    private readonly ScyllaHost First(int index)
    {
        var swapped = _isSecondBetter && index < 2 ? 1 - index : index;
        return _first[(_start + swapped) % _first.Length];
    }

    // Whether nodes are up may change while the plan is walked; deciding it here, once, gives each node once.
    private readonly ScyllaHost[] Rest(RoutingTable table)
    {
        var given = new HashSet<ScyllaHost>();
        for (var i = 0; i < _next; i++)
        {
            if ((_given & (1UL << i)) != 0)
                given.Add(First(i));
        }

        List<ScyllaHost> up = [], down = [];
        foreach (var host in Rotated(table.Local).Concat(Rotated(table.Remote)))
        {
            if (!given.Contains(host))
                (host.IsUp ? up : down).Add(host);
        }

        return [.. up, .. down];
    }

    private static IEnumerable<ScyllaHost> Rotated(ScyllaHost[] hosts)
    {
        var start = hosts.Length == 0 ? 0 : Random.Shared.Next(hosts.Length);
        return hosts.Skip(start).Concat(hosts.Take(start));
    }
}
