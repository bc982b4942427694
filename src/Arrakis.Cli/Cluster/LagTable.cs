using System.Globalization;
using Arrakis.Cli.Output;

namespace Arrakis.Cli.Cluster;

/// <summary>How far behind a cluster is, as lines of at most 80 columns.</summary>
internal static class LagTable
{
    private const int NameWidth = 20;

    public static IEnumerable<string> Lines(ClusterLag lag)
    {
        if (lag.Nodes.Count == 0 && lag.Partitions.Count == 0)
        {
            yield return "No node has reported in the last ten minutes.";
            yield break;
        }

        yield return Row("NODE", "ROLES", "STATUS", "LAG", "SECS", "RATE/S");
        foreach (var line in lag.Nodes.SelectMany(n => Named(n.Node, name => Row(
            name, $"[{n.Role}]", n.Status.ToString().ToLowerInvariant(), Figures.Short(n.Events), Seconds(n.Seconds),
            Figures.Short(n.EventsPerSecond)))))
        {
            yield return line;
        }

        var behind = lag.Partitions.Where(p => p.IsBehind).ToList();
        if (behind.Count > 0)
            yield return Row("PARTITION'S OWNER", "PART", "", "LAG", "SECS", "");
        foreach (var line in behind.SelectMany(Lines))
            yield return line;
        foreach (var line in Paragraph.Lines(Summary(lag, behind)))
            yield return line;
    }

    private static IEnumerable<string> Lines(PartitionLag partition)
    {
        var number = partition.Partition.ToString(CultureInfo.InvariantCulture);
        var rows = Named(partition.Owner ?? "(nobody)", name => Row(
            name, number, "", Figures.Short(partition.Events), Seconds(partition.Seconds), ""));
        return partition.Stopped is not { } reason
            ? rows
            : rows.Concat(Paragraph.Lines($"stopped: {reason}", Paragraph.Width - 4).Select(line => "    " + line));
    }

    // A name that is too long for its column has a line of its own.
    private static IEnumerable<string> Named(string name, Func<string, string> row) =>
        name.Length > NameWidth ? [name, row("")] : [row(name)];

    private static string Summary(ClusterLag lag, List<PartitionLag> behind)
    {
        var level = lag.Partitions.Count - behind.Count;
        var text = $"Lag {Figures.Of(lag.Events, "event")}, {Seconds(lag.Seconds)} s, in {Figures.Of(lag.Partitions.Count, "partition")}";
        text += level == lag.Partitions.Count ? ", all level." : $", {Figures.Count(level)} of them level.";
        return lag.Waiting == 0 ? text : $"{text} {Figures.Of(lag.Waiting, "event")} of gateways wait for the log.";
    }

    private static string Seconds(double seconds) =>
        seconds < 1_000 ? seconds.ToString("0.0", CultureInfo.InvariantCulture) : Figures.Short(seconds);

    private static string Row(string name, string role, string status, string lag, string seconds, string rate) =>
        $"{name,-NameWidth} {role,-10} {status,-7} {lag,9} {seconds,7} {rate,7}".TrimEnd();
}
