using System.Globalization;
using Akka.Cluster.Sharding;
using Arrakis.Cluster.Protocol;
using Arrakis.Shared;

namespace Arrakis.Cluster.Communities;

/// <summary>An entity is a community, and its shard is its partition: so a shard can stand where its partition is read.</summary>
/// <param name="partitions">Partitions of the log; the same on every node.</param>
public sealed class CommunityExtractor(int partitions) : IMessageExtractor
{
    /// <summary>The name of the entities' type.</summary>
    public const string TypeName = "community";

    /// <summary>The shard of a partition.</summary>
    public static string ShardOf(int partition) => partition.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    /// <returns>Null for what is not to a community.</returns>
    public string? EntityId(object message) => message is ICommunityMessage { CommunityId: var id } ? id.ToString() : null;

    /// <inheritdoc/>
    public object? EntityMessage(object message) => message;

    /// <inheritdoc/>
    public string? ShardId(object message) => message switch
    {
        ICommunityMessage { CommunityId: var id } => ShardOf(id.Partition(partitions)),
        ShardRegion.StartEntity start => ShardId(start.EntityId),
        _ => null,
    };

    /// <inheritdoc/>
    public string ShardId(string entityId, object? messageHint = null) =>
        ShardOf(new CommunityId(long.Parse(entityId, CultureInfo.InvariantCulture)).Partition(partitions));
}
