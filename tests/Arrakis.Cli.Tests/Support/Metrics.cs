using System.Globalization;

namespace Arrakis.Cli.Tests.Support;

/// <summary>Reads Prometheus' text format.</summary>
internal static class Metrics
{
    public static double Sum(string page, string name) => Samples(page).Where(s => s.Name == name).Sum(s => s.Value);

    /// <summary>The sum of those samples whose labels contain a text, such as <c>state="open"</c>.</summary>
    public static double Sum(string page, string name, string label) =>
        Sum(string.Join('\n', page.Split('\n').Where(line => line.Contains(label, StringComparison.Ordinal))), name);

    /// <summary>
    /// The upper bound of the bucket in which a share of what a histogram took between two pages lies, in seconds; NaN without any.
    /// </summary>
    public static double Percentile(string from, string to, string histogram, double share)
    {
        var (before, after) = (Buckets(from, histogram), Buckets(to, histogram));
        var counts = after.Select(bucket => (bucket.Key, Count: bucket.Value - before.GetValueOrDefault(bucket.Key))).ToList();
        return counts.Count == 0 || counts[^1].Count == 0
            ? double.NaN
            : counts.First(bucket => bucket.Count >= share * counts[^1].Count).Key;
    }

    /// <summary>Every sample; fails on a line that is none.</summary>
    public static IEnumerable<(string Name, double Value)> Samples(string page)
    {
        foreach (var line in page.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith('#')))
        {
            var space = line.LastIndexOf(' ');
            yield return (line[..space].Split('{')[0], Number(line[(space + 1)..]));
        }
    }

    // By upper bound, each with those below it, over all other labels.
    private static SortedDictionary<double, double> Buckets(string page, string histogram) => new(
        page.Split('\n').Where(line => line.StartsWith($"{histogram}_bucket{{", StringComparison.Ordinal))
            .GroupBy(line => Number(line.Split("le=\"")[1].Split('"')[0]), line => Number(line[(line.LastIndexOf(' ') + 1)..]))
            .ToDictionary(bucket => bucket.Key, bucket => bucket.Sum()));

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };
}
