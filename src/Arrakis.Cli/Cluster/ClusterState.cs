namespace Arrakis.Cli.Cluster;

/// <summary>The nodes of a cluster at one moment.</summary>
internal sealed class ClusterState
{
    /// <summary>A node that was silent for longer is forgotten.</summary>
    private const double ForgottenAfterSeconds = 600;

    private readonly IReadOnlyDictionary<int, PartitionReport> _last;

    /// <summary>Makes the state of what every node said last.</summary>
    /// <param name="newest">Each node's newest report, and when Kafka took it.</param>
    /// <param name="nowMs">Now, Unix milliseconds. Where this clock is behind Kafka's, the newest report is the present.</param>
    /// <param name="partitions">How many partitions the events have; 0 where that is not known.</param>
    public ClusterState(IEnumerable<(NodeReport Report, long SeenMs)> newest, long nowMs, int partitions)
    {
        var all = newest.ToList();
        var present = all.Select(n => n.SeenMs).Append(nowMs).Max();
        Nodes =
        [
            .. all.Select(n => new ClusterNode(n.Report, n.SeenMs, (present - n.SeenMs) / 1000.0))
                .Where(n => n.SilentSeconds <= ForgottenAfterSeconds)
                .OrderBy(n => n.Report.Role, StringComparer.Ordinal).ThenBy(n => n.Name, StringComparer.Ordinal),
        ];
        var reports = Nodes.OrderBy(n => n.SeenMs).SelectMany(n => n.Report.Partitions.Select(p => (Node: n, Partition: p))).ToList();
        // The newest word about each; of two that claim one, the later is its owner and the other does not know yet.
        _last = reports.GroupBy(r => r.Partition.Partition).ToDictionary(g => g.Key, g => g.Last().Partition);
        var owners = reports.Where(r => r.Node.IsReachable).GroupBy(r => r.Partition.Partition).ToDictionary(
            g => g.Key, g => g.Last().Node);
        var count = Math.Max(partitions, _last.Count == 0 ? 0 : _last.Keys.Max() + 1);
        Partitions =
            [.. Enumerable.Range(0, count).Select(p => new ClusterPartition(p, owners.GetValueOrDefault(p), _last.GetValueOrDefault(p)))];
    }

    /// <summary>All that have said something in the last ten minutes, gateways first, in order of name.</summary>
    public IReadOnlyList<ClusterNode> Nodes { get; }

    /// <summary>Those that have not left.</summary>
    public IEnumerable<ClusterNode> Members => Nodes.Where(n => n.Status != NodeStatus.Removed);

    /// <summary>The partitions of the events, in order.</summary>
    public IReadOnlyList<ClusterPartition> Partitions { get; }

    /// <summary>A node by its name; null if there is none.</summary>
    public ClusterNode? Find(string name) => Nodes.FirstOrDefault(n => n.Name == name);
}

/// <summary>A partition of the events.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="Owner">Who owns it; null for nobody.</param>
/// <param name="Report">What its owner said of it, or its last one; null if nobody said anything.</param>
internal sealed record ClusterPartition(int Partition, ClusterNode? Owner, PartitionReport? Report);
