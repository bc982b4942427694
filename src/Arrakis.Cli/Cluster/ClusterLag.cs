namespace Arrakis.Cli.Cluster;

/// <summary>How far behind a cluster is: what is not durable yet, by node and by partition, the furthest behind first.</summary>
/// <param name="Events">Events that are not durable yet. Of partitions that nobody owns, as their last owner left them.</param>
/// <param name="Seconds">Age of the oldest of them.</param>
/// <param name="Waiting">Events of gateways that wait for the log.</param>
/// <param name="Nodes">The nodes that have not left.</param>
/// <param name="Partitions">The partitions of the events.</param>
internal sealed record ClusterLag(
    long Events, double Seconds, long Waiting, IReadOnlyList<NodeLag> Nodes, IReadOnlyList<PartitionLag> Partitions)
{
    /// <summary>The lag of a cluster.</summary>
    public static ClusterLag Of(ClusterState cluster)
    {
        var partitions = cluster.Partitions
            .Select(p => new PartitionLag(p.Partition, p.Owner?.Name, p.Report?.Lag ?? 0, p.Report?.LagSeconds ?? 0, p.Report?.Stopped))
            .OrderByDescending(p => p.Events).ThenByDescending(p => p.Seconds).ThenBy(p => p.Partition).ToList();
        var nodes = cluster.Members.Select(NodeLag.Of).OrderByDescending(n => n.Events).ThenByDescending(n => n.Seconds).ToList();
        return new ClusterLag(
            partitions.Sum(p => p.Events), partitions.Select(p => p.Seconds).DefaultIfEmpty().Max(),
            cluster.Members.Where(n => n.IsReachable && n.Report.Role == NodeRoles.Gateway).Sum(n => n.Report.LagEvents),
            nodes, partitions);
    }
}

/// <summary>How far behind a node is.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Role">Its role.</param>
/// <param name="Status">Whether it works; of one that is down, the rest is what it said last.</param>
/// <param name="Events">Of a pipeline, events that are not durable; of a gateway, those that wait for the log.</param>
/// <param name="Seconds">Age of the oldest of them.</param>
/// <param name="EventsPerSecond">How fast it goes.</param>
internal sealed record NodeLag(string Node, string Role, NodeStatus Status, long Events, double Seconds, double EventsPerSecond)
{
    public static NodeLag Of(ClusterNode node) => new(
        node.Name, node.Report.Role, node.Status, node.Report.LagEvents, node.Report.LagSeconds, node.Report.EventsPerSecond);
}

/// <summary>How far behind a partition is.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="Owner">Who owns it; null for nobody.</param>
/// <param name="Events">Events that are not durable.</param>
/// <param name="Seconds">Age of the oldest of them.</param>
/// <param name="Stopped">Why it goes no further; null if it does.</param>
internal sealed record PartitionLag(int Partition, string? Owner, long Events, double Seconds, string? Stopped)
{
    /// <summary>Whether an operator wants to see it.</summary>
    public bool IsBehind => Events > 0 || Owner is null || Stopped is not null;
}
