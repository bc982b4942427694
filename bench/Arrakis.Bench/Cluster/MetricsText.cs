using System.Globalization;

namespace Arrakis.Bench.Cluster;

/// <summary>Metrics in Prometheus' text format, as far as benchmarks look at them.</summary>
internal sealed class MetricsText
{
    private readonly List<(string Name, string Labels, double Value)> _samples = [];

    public static MetricsText Parse(string text)
    {
        var metrics = new MetricsText();
        foreach (var line in text.Split('\n').Where(l => l.Length > 0 && l[0] != '#'))
        {
            var end = line.LastIndexOf(' ');
            var brace = line.IndexOf('{', StringComparison.Ordinal);
            var (name, labels) = brace < 0 ? (line[..end], "") : (line[..brace], line[brace..end]);
            metrics._samples.Add((name, labels, double.Parse(line[(end + 1)..], CultureInfo.InvariantCulture)));
        }

        return metrics;
    }

    /// <summary>The sum of a counter or gauge over its labels.</summary>
    public double Sum(string name) => _samples.Where(s => s.Name == name).Sum(s => s.Value);

    /// <summary>The partitions that a gauge has a value for.</summary>
    public IReadOnlyList<int> Partitions(string name) =>
        [
            .. _samples.Where(s => s.Name == name).Select(s => Label(s.Labels, "partition"))
                .Where(p => p is not null).Select(p => int.Parse(p!, CultureInfo.InvariantCulture)).Distinct(),
        ];

    /// <summary>
    /// A percentile of what a histogram has counted since an earlier look, in its unit, interpolated within its bucket as
    /// Prometheus' histogram_quantile does.
    /// </summary>
    public double Quantile(string name, double quantile, MetricsText earlier)
    {
        var (now, before) = (Buckets(name), earlier.Buckets(name));
        var counts = now.Select(b => (Edge: b.Key, Count: b.Value - before.GetValueOrDefault(b.Key))).OrderBy(b => b.Edge).ToList();
        var rank = quantile * counts[^1].Count;
        var (edge, below) = (0.0, 0.0);
        foreach (var (upper, count) in counts)
        {
            if (count >= rank)
                return double.IsInfinity(upper) || count <= below ? edge : edge + (upper - edge) * (rank - below) / (count - below);
            (edge, below) = (upper, count);
        }

        return edge;
    }

    private Dictionary<double, double> Buckets(string name) => _samples.Where(s => s.Name == name + "_bucket")
        .GroupBy(s => Edge(Label(s.Labels, "le")!)).ToDictionary(g => g.Key, g => g.Sum(s => s.Value));

    private static double Edge(string text) => text == "+Inf" ? double.PositiveInfinity : double.Parse(text, CultureInfo.InvariantCulture);

    private static string? Label(string labels, string name)
    {
        var start = labels.IndexOf(name + "=\"", StringComparison.Ordinal);
        if (start < 0)
            return null;
        start += name.Length + 2;
        return labels[start..labels.IndexOf('"', start)];
    }
}
