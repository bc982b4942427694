using System.Buffers;
using System.Text;

namespace Arrakis.Shared.Telemetry;

/// <summary>A histogram with the buckets that its instrument advises.</summary>
internal sealed class HistogramFamily : MetricFamily
{
    private readonly double[] _bounds;
    private readonly SeriesTable<HistogramSeries> _table;

    public HistogramFamily(InstrumentShape shape, int maxSeries, DroppedMeasurements dropped)
        : base(shape, dropped)
    {
        _bounds = [.. shape.Bounds];
        BoundLabels =
            [.. shape.Bounds.Append(double.PositiveInfinity).Select(b => Encoding.UTF8.GetBytes($"le=\"{PrometheusText.Number(b)}\""))];
        _table = new SeriesTable<HistogramSeries>(maxSeries, labels => new HistogramSeries(labels, BoundLabels.Length));
    }

    /// <summary><c>le="…"</c> of every bucket, +Inf last.</summary>
    public byte[][] BoundLabels { get; }

    public override void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => Record((double)value, tags);

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (double.IsNaN(value)) Dropped!.Count(Shape.Name, "not_a_number");
        else if (_table.Find(tags) is { } series) series.Record(BucketOf(value), value);
        else Dropped!.Count(Shape.Name, "series_limit");
    }

    protected override void WriteSeries(IBufferWriter<byte> output)
    {
        foreach (var series in _table.Ordered()) series.Write(output, this);
    }

    /// <summary>The first bucket whose bound is not below the value: bounds are inclusive.</summary>
    private int BucketOf(double value)
    {
        int low = 0, high = _bounds.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_bounds[middle] < value) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
