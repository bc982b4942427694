using System.Globalization;
using Arrakis.Cli.Output;

namespace Arrakis.Cli.Cluster;

/// <summary>The shards of a cluster as lines of at most 80 columns.</summary>
internal static class ShardTable
{
    private const int NameWidth = 20;

    public static IEnumerable<string> Lines(ClusterShards shards)
    {
        if (shards.Gateway.Count == 0 && shards.Sharding.Count == 0)
        {
            yield return "No shard is known: no gateway that works has reported one.";
            yield break;
        }

        if (shards.Gateway.Count > 0)
            yield return Row("SHARD", "GATEWAY", "STATE", "GUILDS");
        foreach (var line in shards.Gateway.SelectMany(Lines))
            yield return line;
        foreach (var line in shards.Sharding.SelectMany(Lines))
            yield return line;
        foreach (var line in Paragraph.Lines(Summary(shards)))
            yield return line;
    }

    private static IEnumerable<string> Lines(HeldShard shard)
    {
        var number = shard.Shard.ToString(CultureInfo.InvariantCulture);
        // A name that is too long for its column has a line of its own.
        if (shard.Node.Length > NameWidth)
            yield return $"{number,5}  {shard.Node}";
        var (first, second) = shard.Node.Length > NameWidth ? ("", "") : (number, shard.Node);
        yield return Row(first, second, shard.State.ToLowerInvariant(), Figures.Count(shard.Guilds));
        if (shard.IsReady || shard.Reason is null)
            yield break;
        foreach (var line in Paragraph.Lines(shard.Reason, Paragraph.Width - 7))
            yield return "       " + line;
    }

    private static IEnumerable<string> Lines(ShardHost host)
    {
        var numbers = host.Shards.Count == 0 ? "no partition" : $"partitions {Ranges(host.Shards)}";
        var communities = host.Communities == 1 ? "1 community" : $"{Figures.Count(host.Communities)} communities";
        return Paragraph.Lines($"{host.Node} shards {numbers} with {communities}, as {host.Address}.");
    }

    private static string Summary(ClusterShards shards)
    {
        var ready = shards.Gateway.Where(s => s.IsReady).Select(s => s.Shard).Distinct().Count();
        var text = shards.Total == 0 ? "" : $"{Figures.Count(ready)} of {Figures.Of(shards.Total, "shard")} ready. ";
        if (shards.Missing.Count > 0)
            text += $"No gateway has {Ranges(shards.Missing)}. ";
        var partitions = shards.Sharding.SelectMany(h => h.Shards).Distinct().Count();
        return shards.Sharding.Count == 0
            ? text
            : $"{text}{Figures.Of(shards.Sharding.Count, "node")} of the Akka.NET host with {Figures.Of(partitions, "partition")}.";
    }

    private static string Ranges(IEnumerable<int> numbers) => Figures.Ranges(numbers).Replace(",", ", ", StringComparison.Ordinal);

    private static string Row(string number, string node, string state, string guilds) =>
        $"{number,5}  {node,-NameWidth} {state,-14} {guilds,9}";
}
