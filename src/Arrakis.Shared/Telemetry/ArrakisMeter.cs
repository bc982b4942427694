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

    /// <summary>The meter.</summary>
    public static Meter Instance { get; } = new(Name);

    /// <summary>A histogram in seconds with the buckets that Prometheus shall show.</summary>
    internal static Histogram<double> Seconds(string name, string description, params double[] buckets) =>
        Instance.CreateHistogram(name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets });
}
