using Arrakis.Cli.Output;

namespace Arrakis.Cli.Cluster;

/// <summary>The nodes of a cluster as lines of at most 80 columns.</summary>
internal static class ClusterTable
{
    private const int NameWidth = 20;
    private const int OwnsWidth = 17;

    public static IEnumerable<string> Lines(ClusterState cluster)
    {
        var members = cluster.Members.ToList();
        if (members.Count > 0)
            yield return Row("ADDRESS", "ROLES", "STATUS", "UPTIME", "OWNS", "LAG", "RATE/S");
        foreach (var node in members)
        {
            foreach (var line in Lines(node))
                yield return line;
        }

        foreach (var line in Summary(cluster, members))
            yield return line;
    }

    private static IEnumerable<string> Lines(ClusterNode node)
    {
        // A name that is too long for its column has a line of its own.
        if (node.Name.Length > NameWidth)
            yield return node.Name;
        var report = node.Report;
        yield return Row(
            node.Name.Length > NameWidth ? "" : node.Name, $"[{report.Role}]", node.Status.ToString().ToLowerInvariant(),
            Figures.Duration(node.Uptime), Owns(report), Figures.Short(report.LagEvents), Figures.Short(report.EventsPerSecond));
        foreach (var trouble in Troubles(node))
        {
            foreach (var line in Paragraph.Lines(trouble, Paragraph.Width - 4))
                yield return "    " + line;
        }
    }

    private static IEnumerable<string> Troubles(ClusterNode node)
    {
        if (node.Status == NodeStatus.Down)
        {
            yield return $"unreachable: last seen {Figures.Duration(TimeSpan.FromSeconds(node.SilentSeconds))} ago";
            yield break;
        }

        if (node.Report.Trouble is { } trouble)
            yield return trouble;
        foreach (var shard in node.Report.Shards.Where(s => !s.IsReady))
            yield return $"shard {shard.Shard} is {shard.State.ToLowerInvariant()}{(shard.Reason is null ? "" : $": {shard.Reason}")}";
        foreach (var partition in node.Report.Partitions.Where(p => p.Stopped is not null))
            yield return $"partition {partition.Partition} is stopped: {partition.Stopped}";
    }

    private static string Owns(NodeReport report)
    {
        var (noun, numbers) = report.Role == NodeRoles.Gateway
            ? ("shard", report.Shards.Select(s => s.Shard).ToList())
            : ("partition", report.Partitions.Select(p => p.Partition).ToList());
        if (numbers.Count == 0)
            return "-";
        var ranges = $"{noun}{(numbers.Count == 1 ? "" : "s")} {Figures.Ranges(numbers)}";
        return ranges.Length <= OwnsWidth ? ranges : Figures.Of(numbers.Count, noun);
    }

    private static IEnumerable<string> Summary(ClusterState cluster, List<ClusterNode> members)
    {
        if (members.Count == 0)
        {
            yield return "No node has reported in the last ten minutes.";
            yield break;
        }

        var reachable = members.Where(n => n.IsReachable).Select(n => n.Report).ToList();
        var states = members.GroupBy(n => n.Status).OrderBy(g => g.Key).Select(g => $"{g.Count()} {g.Key.ToString().ToLowerInvariant()}");
        var text = $"Count: {Figures.Of(members.Count, "node")} ({string.Join(", ", states)}). ";
        var ownerless = cluster.Partitions.Count(p => p.Owner is null);
        text += cluster.Partitions.Count == 0
            ? "No partition is known. "
            : $"{Figures.Of(cluster.Partitions.Count, "partition")}, {(ownerless == 0 ? "all owned" : $"{ownerless} without an owner")}. ";
        var total = reachable.Select(r => r.TotalShards).DefaultIfEmpty().Max();
        if (total > 0)
            text += $"{reachable.Sum(r => r.Shards.Count(s => s.IsReady))} of {Figures.Of(total, "shard")} ready. ";
        var owners = reachable.Where(r => r.Role != NodeRoles.Gateway).ToList();
        text += $"Lag {Figures.Of(owners.Sum(r => r.LagEvents), "event")}, "
            + $"{owners.Select(r => r.LagSeconds).DefaultIfEmpty().Max():0.0} s.";
        foreach (var line in Paragraph.Lines(text))
            yield return line;
    }

    private static string Row(string name, string role, string status, string uptime, string owns, string lag, string rate) =>
        $"{name,-NameWidth} {role,-10} {status,-7} {uptime,-9} {owns,-OwnsWidth} {lag,5} {rate,5}".TrimEnd();
}
