using Arrakis.Cluster.Partitions;
using Arrakis.Pipeline.Owners;

namespace Arrakis.Cluster.Communities;

/// <summary>What all actors of communities on a node share.</summary>
/// <param name="Owners">Store, gate, scoring and options: the same as every host's.</param>
/// <param name="Table">The partitions that this node reads.</param>
/// <param name="Locals">The actors of this node.</param>
internal sealed record CommunityServices(OwnerServices Owners, PartitionTable Table, LocalCommunities Locals);
