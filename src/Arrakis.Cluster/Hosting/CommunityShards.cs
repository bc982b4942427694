using Akka.Actor;
using Akka.Cluster.Sharding;
using Arrakis.Cluster.Communities;
using Arrakis.Cluster.Placement;

namespace Arrakis.Cluster.Hosting;

/// <summary>Starts a node's part of the sharding of communities.</summary>
internal static class CommunityShards
{
    /// <summary>The shard region of this node. It takes messages from now on, and keeps them until it knows where they belong.</summary>
    /// <remarks>Not by Akka.Hosting's WithShardRegion: that knows no allocation strategy but Akka's own.</remarks>
    /// <param name="system">The actor system of a node with the role of <see cref="ClusterRoles.Pipeline"/>.</param>
    /// <param name="entity">Makes the actor of an entity.</param>
    /// <param name="extractor">Shard and entity of a message.</param>
    public static Task<IActorRef> StartAsync(ActorSystem system, Func<string, Props> entity, IMessageExtractor extractor) =>
        ClusterSharding.Get(system).StartAsync(
            CommunityExtractor.TypeName, entity, ClusterShardingSettings.Create(system), extractor, new PartitionAllocationStrategy(),
            PoisonPill.Instance);
}
