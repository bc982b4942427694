using System.Globalization;
using Arrakis.Cli.Output;

namespace Arrakis.Cli.Cluster;

/// <summary>The partitions of a cluster as lines of at most 80 columns.</summary>
internal static class PartitionTable
{
    private const int OwnerWidth = 20;

    public static IEnumerable<string> Lines(ClusterState cluster)
    {
        if (cluster.Partitions.Count == 0)
        {
            yield return "No partition is known: no pipeline has reported in the last ten minutes.";
            yield break;
        }

        yield return Row("PART", "OWNER", "READ", "COMMITTED", "END", "LAG", "SECS");
        foreach (var partition in cluster.Partitions)
        {
            foreach (var line in Lines(partition))
                yield return line;
        }

        var ownerless = cluster.Partitions.Where(p => p.Owner is null).Select(p => p.Partition).ToList();
        foreach (var line in Paragraph.Lines($"{Figures.Of(cluster.Partitions.Count, "partition")}, "
            + (ownerless.Count == 0
                ? "all owned."
                : $"without an owner: {Figures.Ranges(ownerless).Replace(",", ", ", StringComparison.Ordinal)}.")))
            yield return line;
    }

    private static IEnumerable<string> Lines(ClusterPartition partition)
    {
        var number = partition.Partition.ToString(CultureInfo.InvariantCulture);
        var owner = partition.Owner?.Name ?? "(nobody)";
        // A name that is too long for its column has a line of its own.
        if (owner.Length > OwnerWidth)
            yield return $"{number,4}  {owner}";
        var (first, second) = owner.Length > OwnerWidth ? ("", "") : (number, owner);
        yield return partition.Report is not { } report
            ? Row(first, second, "-", "-", "-", "-", "-")
            : Row(
                first, second, Figures.Offset(report.Read), Figures.Offset(report.Committed), Figures.Offset(report.End),
                Figures.Short(report.Lag),
                report.LagSeconds < 1_000
                    ? report.LagSeconds.ToString("0.0", CultureInfo.InvariantCulture)
                    : Figures.Short(report.LagSeconds));
        if (partition.Report?.Stopped is not { } reason)
            yield break;
        foreach (var line in Paragraph.Lines($"stopped: {reason}", Paragraph.Width - 6))
            yield return "      " + line;
    }

    private static string Row(string number, string owner, string read, string committed, string end, string lag, string seconds) =>
        $"{number,4}  {owner,-OwnerWidth} {read,11} {committed,11} {end,11} {lag,9} {seconds,6}";
}
