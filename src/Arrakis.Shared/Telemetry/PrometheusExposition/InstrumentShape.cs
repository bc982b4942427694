using System.Diagnostics.Metrics;

namespace Arrakis.Shared.Telemetry;

/// <summary>What of an instrument decides how it is kept and shown. Two instruments of one name and shape share a family.</summary>
internal sealed record InstrumentShape
{
    public required string Name { get; init; }

    public string Help { get; init; } = "";

    /// <summary><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</summary>
    public required string TypeName { get; init; }

    public bool IsInteger { get; init; }

    /// <summary>Measurements are added up, as against replacing each other.</summary>
    public bool IsSum { get; init; }

    public bool IsObserved { get; init; }

    /// <summary>Upper bounds of a histogram's buckets, rising, without +Inf.</summary>
    public IReadOnlyList<double> Bounds { get; init; } = [];

    public bool IsMonotonic => TypeName == "counter";

    /// <summary>Every name that the family writes.</summary>
    public IEnumerable<string> Names => TypeName == "histogram" ? [Name, Name + "_bucket", Name + "_sum", Name + "_count"] : [Name];

    public static InstrumentShape Of(Instrument instrument, IReadOnlyList<double> defaultBuckets)
    {
        var kind = instrument.GetType().IsGenericType ? instrument.GetType().GetGenericTypeDefinition() : null;
        var isHistogram = kind == typeof(Histogram<>);
        return new InstrumentShape
        {
            Name = PrometheusText.MetricName(instrument.Name),
            Help = instrument.Description ?? "",
            TypeName = isHistogram ? "histogram" : kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>) ? "counter" : "gauge",
            IsInteger = IsIntegral(instrument.GetType().GenericTypeArguments.FirstOrDefault()),
            IsSum = kind == typeof(Counter<>) || kind == typeof(UpDownCounter<>),
            IsObserved = instrument.IsObservable,
            Bounds = isHistogram ? Clean(AdvisedBounds(instrument) ?? defaultBuckets) : [],
        };
    }

    /// <summary>Whether two instruments may feed one family.</summary>
    public bool IsCompatibleWith(InstrumentShape other) =>
        this with { Help = "", Bounds = [] } == other with { Help = "", Bounds = [] } && Bounds.SequenceEqual(other.Bounds);

    private static bool IsIntegral(Type? type) =>
        type == typeof(long) || type == typeof(int) || type == typeof(short) || type == typeof(byte);

    private static IReadOnlyList<double>? AdvisedBounds(Instrument instrument) => instrument switch
    {
        Instrument<double> i => i.Advice?.HistogramBucketBoundaries,
        Instrument<float> i => Numbers(i.Advice?.HistogramBucketBoundaries),
        Instrument<decimal> i => Numbers(i.Advice?.HistogramBucketBoundaries),
        Instrument<long> i => Numbers(i.Advice?.HistogramBucketBoundaries),
        Instrument<int> i => Numbers(i.Advice?.HistogramBucketBoundaries),
        Instrument<short> i => Numbers(i.Advice?.HistogramBucketBoundaries),
        Instrument<byte> i => Numbers(i.Advice?.HistogramBucketBoundaries),
        _ => null,
    };

    private static double[]? Numbers<T>(IReadOnlyList<T>? bounds)
        where T : System.Numerics.INumberBase<T> => bounds?.Select(double.CreateChecked).ToArray();

    private static double[] Clean(IReadOnlyList<double> bounds) => [.. bounds.Where(double.IsFinite).Distinct().Order()];
}
