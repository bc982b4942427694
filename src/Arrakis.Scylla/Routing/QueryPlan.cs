using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Routing;

/// <summary>The nodes to try for one request, in order. Cheap: it allocates nothing while replicas suffice.</summary>
internal struct QueryPlan
{
    /// <summary>The next node to try; null when all were.</summary>
    public ScyllaHost? Next() => throw new NotImplementedException();
}
