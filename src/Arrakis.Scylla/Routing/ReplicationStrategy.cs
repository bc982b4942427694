using System.Globalization;
using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Routing;

/// <summary>
/// How a keyspace places its replicas, as far as one datacenter is concerned. Equal strategies are equal values, so that
/// keyspaces which replicate alike share what is computed.
/// </summary>
/// <param name="Datacenter">The datacenter that matters.</param>
internal abstract record ReplicationStrategy(string Datacenter)
{
    /// <summary>Whether any node will do, and there is nothing to compute.</summary>
    public virtual bool IsAnywhere => false;

    /// <summary>Appends the replicas in the datacenter of the range that ends at a place, in the ring's order.</summary>
    public abstract void AddReplicas(TokenRing ring, int place, List<ScyllaHost> replicas);

    /// <summary>Reads a keyspace's replication. Of an unknown class, the owner of the token is taken for the only replica.</summary>
    /// <param name="className">The class, with or without its package.</param>
    /// <param name="options">Its options.</param>
    /// <param name="datacenter">The datacenter that matters.</param>
    public static ReplicationStrategy Parse(string className, IReadOnlyDictionary<string, string> options, string datacenter) =>
        className[(className.LastIndexOf('.') + 1)..] switch
        {
            "LocalStrategy" or "EverywhereStrategy" => new AnywhereReplication(datacenter),
            "SimpleStrategy" when TryFactor(options, "replication_factor", out var factor) => new SimpleReplication(datacenter, factor),
            "NetworkTopologyStrategy" when !options.ContainsKey(datacenter) => new NetworkTopologyReplication(datacenter, 0),
            "NetworkTopologyStrategy" when TryFactor(options, datacenter, out var factor) =>
                new NetworkTopologyReplication(datacenter, factor),
            _ => new SimpleReplication(datacenter, 1),
        };

    // "3", or "3/1" for three of which one is transient and holds no full copy (Cassandra 4).
    private static bool TryFactor(IReadOnlyDictionary<string, string> options, string key, out int factor)
    {
        factor = 0;
        var parts = options.GetValueOrDefault(key, "").Split('/');
        var transient = 0;
        if (parts.Length > 2 || !TryNumber(parts[0], out factor) || (parts.Length == 2 && !TryNumber(parts[1], out transient)))
            return false;
        factor -= transient;
        return factor >= 0;
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
