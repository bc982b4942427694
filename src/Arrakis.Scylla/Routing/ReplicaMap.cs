using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Routing;

/// <summary>The replicas of every token in the local datacenter, computed once for a ring and a replication. Immutable.</summary>
internal sealed class ReplicaMap
{
    private readonly TokenRing _ring;
    private readonly ScyllaHost[][] _replicas;

    public ReplicaMap(TokenRing ring, ReplicationStrategy strategy)
    {
        _ring = ring;
        _replicas = new ScyllaHost[ring.Count][];
        // With many tokens per node most ranges have one of few replica sets: they share an array.
        var shared = new HashSet<ScyllaHost[]>(new SameHosts());
        var replicas = new List<ScyllaHost>();
        for (var place = 0; place < _replicas.Length; place++)
        {
            replicas.Clear();
            strategy.AddReplicas(ring, place, replicas);
            var array = replicas.ToArray();
            if (!shared.TryGetValue(array, out var known))
                shared.Add(known = array);
            _replicas[place] = known;
        }
    }

    /// <summary>The replicas of a token, in the ring's order; empty if there is none. Not to be changed.</summary>
    public ScyllaHost[] Find(long token) => _replicas.Length == 0 ? [] : _replicas[_ring.PlaceOf(token)];

    private sealed class SameHosts : IEqualityComparer<ScyllaHost[]>
    {
        public bool Equals(ScyllaHost[]? x, ScyllaHost[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(ScyllaHost[] hosts)
        {
            var hash = new HashCode();
            foreach (var host in hosts)
                hash.Add(host);
            return hash.ToHashCode();
        }
    }
}
