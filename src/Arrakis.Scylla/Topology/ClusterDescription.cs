namespace Arrakis.Scylla.Topology;

/// <summary>The cluster as one node describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Nodes">Its nodes; the one that was asked first.</param>
/// <param name="SchemaVersion">The schema that the node has; null if it does not say.</param>
internal sealed record ClusterDescription(string Name, IReadOnlyList<NodeDescription> Nodes, Guid? SchemaVersion = null)
{
    /// <summary>The node that was asked.</summary>
    public NodeDescription Local => Nodes[0];
}
