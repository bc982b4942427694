using System.Diagnostics.Metrics;

namespace Arrakis.Shared.Telemetry;

/// <summary>
/// The one meter. Instruments stand in classes beside this one, a class per part of the system; every name is the name
/// that Prometheus shows, in seconds and bytes. Tags are bounded: shards, partitions, tables, kinds; never communities or users.
/// </summary>
public static class ArrakisMeter
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Arrakis";

    /// <summary>The meter that the host on Akka.NET makes for its actors and its cluster. The other hosts have none of that name.</summary>
    public const string AkkaHostName = "Arrakis.Akka";

    /// <summary>The meter.</summary>
    public static Meter Instance { get; } = new(Name);

    /// <summary>A total that only grows.</summary>
    internal static Counter<long> Counter(string name, string meaning, params MetricLabel[] labels) =>
        InstrumentCatalog.Add(Instance.CreateCounter<long>(name, unit: null, meaning), labels);

    /// <summary>A value that goes up and down, and stays as it was set last.</summary>
    internal static Gauge<T> Gauge<T>(string name, string? unit, string meaning, params MetricLabel[] labels)
        where T : struct =>
        InstrumentCatalog.Add(Instance.CreateGauge<T>(name, unit, meaning), labels);

    /// <summary>A histogram in seconds with the buckets that Prometheus shall show.</summary>
    internal static Histogram<double> Seconds(string name, string meaning, double[] buckets, params MetricLabel[] labels) =>
        Histogram(name, "s", meaning, buckets, labels);

    /// <summary>A histogram with the buckets that Prometheus shall show.</summary>
    internal static Histogram<double> Histogram(string name, string? unit, string meaning, double[] buckets, params MetricLabel[] labels) =>
        InstrumentCatalog.Add(
            Instance.CreateHistogram(
                name, unit, meaning, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets }),
            labels);
}
