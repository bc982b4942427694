using System.Collections.Immutable;
using Akka.Cluster;

namespace Arrakis.Cluster.Placement;

/// <summary>Which node reads which partition.</summary>
/// <param name="Readers">The node (<see cref="NodeOf"/>) that reads a partition, by the partition's number as text.</param>
internal sealed record PlacementMap(IImmutableDictionary<string, string> Readers)
{
    /// <summary>Nobody has said anything.</summary>
    public static PlacementMap Empty { get; } = new(ImmutableDictionary<string, string>.Empty);

    /// <summary>The node that reads a shard's partition; null where nobody says so.</summary>
    /// <param name="shard">The partition's number as text.</param>
    public string? ReaderOf(string shard) => Readers.GetValueOrDefault(shard);

    /// <summary>What a node is called here. A process that was started anew at the same address is another node.</summary>
    public static string NodeOf(UniqueAddress address) => $"{address.Address}#{address.Uid}";
}
