namespace Arrakis.Shared.Tests.Telemetry;

public sealed record ParsedSample(string Name, SortedDictionary<string, string> Labels, double Value)
{
    public string Identity => Name + "{" + string.Join(',', Labels.Select(l => $"{l.Key}={l.Value}")) + "}";
}

public sealed record ParsedFamily(string Name, string Type, string? Help, List<ParsedSample> Samples)
{
    private string[] Names => Type == "histogram" ? [Name + "_bucket", Name + "_sum", Name + "_count"] : [Name];

    public void Add(ParsedSample sample)
    {
        if (!Names.Contains(sample.Name)) throw new FormatException($"{sample.Name} stands among the samples of {Name} ({Type}).");
        Samples.Add(sample);
    }

    /// <summary>What the format demands of a family as a whole.</summary>
    public void Check()
    {
        var twice = Samples.GroupBy(s => s.Identity).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null) throw new FormatException($"{twice.Key} stands twice.");
        if (Type == "counter" && Samples.Any(s => !(s.Value >= 0))) throw new FormatException($"Counter {Name} has a negative value.");
        if (Type != "histogram") return;
        foreach (var series in Samples.GroupBy(WithoutBound)) CheckBuckets(series.Key, [.. series]);
    }

    private void CheckBuckets(string series, ParsedSample[] samples)
    {
        var buckets = samples.Where(s => s.Name == Name + "_bucket").ToArray();
        var bounds = buckets.Select(b => b.Labels["le"] == "+Inf" ? double.PositiveInfinity :
            double.Parse(b.Labels["le"], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        var counts = buckets.Select(b => b.Value).ToArray();
        if (!bounds.SequenceEqual(bounds.Order()) || bounds.LastOrDefault() != double.PositiveInfinity)
            throw new FormatException($"{series}: bounds must rise and end with +Inf.");
        if (!counts.SequenceEqual(counts.Order())) throw new FormatException($"{series}: buckets must be cumulative.");
        if (samples.Single(s => s.Name == Name + "_count").Value != counts[^1])
            throw new FormatException($"{series}: _count differs from +Inf.");
        _ = samples.Single(s => s.Name == Name + "_sum");
    }

    private static string WithoutBound(ParsedSample sample) =>
        string.Join(',', sample.Labels.Where(l => l.Key != "le").Select(l => $"{l.Key}={l.Value}"));
}
