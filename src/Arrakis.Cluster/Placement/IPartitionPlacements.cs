namespace Arrakis.Cluster.Placement;

/// <summary>
/// What the nodes of the cluster say of the partitions that they read. A partition's shard is placed where its partition is read.
/// Safe to call from anywhere on the node; nothing waits for the network.
/// </summary>
internal interface IPartitionPlacements
{
    /// <summary>What this node knows at the moment. What others have said arrives within a second where the network works.</summary>
    PlacementMap Current { get; }

    /// <summary>This node reads these partitions from now on, whatever others have said. Again is no harm.</summary>
    /// <param name="partitions">Numbers of partitions.</param>
    void Announce(IReadOnlyCollection<int> partitions);

    /// <summary>This node reads these partitions no more. What others have said since stays.</summary>
    /// <param name="partitions">Numbers of partitions; those that were not announced are left out.</param>
    void Withdraw(IReadOnlyCollection<int> partitions);
}
