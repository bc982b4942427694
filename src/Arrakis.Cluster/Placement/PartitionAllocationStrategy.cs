using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;

namespace Arrakis.Cluster.Placement;

/// <summary>
/// Places each shard on the node that reads the partition of the same number, and moves it there when the consumer group has moved
/// the partition: a partition's stream then finds its communities in its own process. Runs beside the shard coordinator.
/// </summary>
internal sealed class PartitionAllocationStrategy : IActorSystemDependentAllocationStrategy
{
    private Akka.Cluster.Cluster _cluster = null!;
    private PartitionPlacements _placements = null!;

    /// <inheritdoc/>
    public void Start(ActorSystem system)
    {
        _cluster = Akka.Cluster.Cluster.Get(system);
        _placements = PartitionPlacements.Get(system);
    }

    /// <inheritdoc/>
    public Task<IActorRef> AllocateShard(
        IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations) =>
        Task.FromResult(ShardPlacement.Choose(shardId, requester, Regions(currentShardAllocations), _placements.Current));

    /// <inheritdoc/>
    public Task<IImmutableSet<string>> Rebalance(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations, IImmutableSet<string> rebalanceInProgress) =>
        Task.FromResult<IImmutableSet<string>>(
            ShardPlacement.Misplaced(Regions(currentShardAllocations), rebalanceInProgress, _placements.Current).ToImmutableHashSet());

    private List<HostedShards<IActorRef>> Regions(IImmutableDictionary<IActorRef, IImmutableList<string>> allocations)
    {
        var members = _cluster.State.Members.Where(IsThere).ToDictionary(m => m.Address, m => PlacementMap.NodeOf(m.UniqueAddress));
        return [.. allocations.Select(a => new HostedShards<IActorRef>(a.Key, members.GetValueOrDefault(AddressOf(a.Key)), a.Value))];
    }

    // The coordinator's own node has a region without an address.
    private Address AddressOf(IActorRef region) => region.Path.Address.HasLocalScope ? _cluster.SelfAddress : region.Path.Address;

    private static bool IsThere(Member member) => member.Status is MemberStatus.Up or MemberStatus.WeaklyUp;
}
