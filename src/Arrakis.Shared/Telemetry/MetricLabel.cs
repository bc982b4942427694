namespace Arrakis.Shared.Telemetry;

/// <summary>A label of a metric.</summary>
/// <param name="Name">The label's name, such as <c>shard_id</c>.</param>
/// <param name="Values">What its values are, for a person: <c>number of the shard</c>, or all of them.</param>
public sealed record MetricLabel(string Name, string Values)
{
    internal static MetricLabel ShardId { get; } = new("shard_id", "number of the shard");

    internal static MetricLabel PoolId { get; } = new("pool_id", "number of the pool of shards");

    internal static MetricLabel Partition { get; } = new("partition", "number of the partition");

    internal static MetricLabel Group { get; } = new("group", "`pipeline`");

    internal static MetricLabel Table { get; } = new("table", "name of the table, such as `scores`");
}
