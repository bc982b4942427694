using System.Diagnostics.Metrics;

namespace Arrakis.Shared.Telemetry;

/// <summary>What there is to know of a metric before it is measured.</summary>
/// <param name="Name">The name that Prometheus shows.</param>
/// <param name="Type"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
/// <param name="Unit"><c>seconds</c> or <c>bytes</c>; empty for a number.</param>
/// <param name="Meaning">A sentence.</param>
/// <param name="Labels">The labels that it may carry, without a histogram's <c>le</c>.</param>
/// <param name="Buckets">Upper bounds of a histogram's buckets, rising, without +Inf; empty for the others.</param>
public sealed record MetricDescription(
    string Name, string Type, string Unit, string Meaning, IReadOnlyList<MetricLabel> Labels, IReadOnlyList<double> Buckets)
{
    /// <summary>Describes an instrument.</summary>
    /// <param name="instrument">The instrument.</param>
    /// <param name="labels">The labels that it may carry.</param>
    public static MetricDescription Of(Instrument instrument, IReadOnlyList<MetricLabel> labels)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        var shape = InstrumentShape.Of(instrument, defaultBuckets: []);
        return new MetricDescription(shape.Name, shape.TypeName, UnitOf(instrument.Unit), shape.Help, labels, shape.Bounds);
    }

    /// <summary>Describes a family that is no instrument's.</summary>
    internal static MetricDescription Of(InstrumentShape shape, params MetricLabel[] labels) =>
        new(shape.Name, shape.TypeName, Unit: "", shape.Help, labels, shape.Bounds);

    private static string UnitOf(string? unit) => unit switch
    {
        "s" => "seconds",
        "By" => "bytes",
        _ => unit ?? "",
    };
}
