using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Routing;

/// <summary>A range of a table's tokens, and where its replicas are. Immutable.</summary>
internal sealed class Tablet
{
    private readonly (ScyllaHost Host, int Shard)[] _replicas;

    public Tablet(long first, long last, (ScyllaHost Host, int Shard)[] replicas, string localDatacenter)
    {
        (First, Last) = (first, last);
        _replicas = replicas;
        LocalReplicas = replicas.Where(r => r.Host.Datacenter == localDatacenter).Select(r => r.Host).Distinct().ToArray();
    }

    /// <summary>The token before the range.</summary>
    public long First { get; }

    /// <summary>The last token of the range.</summary>
    public long Last { get; }

    /// <summary>The nodes of the local datacenter that hold it. Not to be changed.</summary>
    public ScyllaHost[] LocalReplicas { get; }

    /// <summary>The shard that holds it on a node; -1 if none does.</summary>
    public int ShardOn(ScyllaHost host)
    {
        foreach (var replica in _replicas)
        {
            if (ReferenceEquals(replica.Host, host))
                return replica.Shard;
        }

        return -1;
    }

    /// <summary>Whether a node holds it.</summary>
    public bool IsOn(ScyllaHost host) => ShardOn(host) >= 0;
}
