using System.Buffers;

namespace Arrakis.Shared.Telemetry;

/// <summary>A counter or a gauge.</summary>
internal sealed class NumberFamily : MetricFamily
{
    private readonly SeriesTable<NumberSeries> _table;

    public NumberFamily(InstrumentShape shape, int maxSeries, DroppedMeasurements? dropped)
        : base(shape, dropped) => _table = new SeriesTable<NumberSeries>(maxSeries, labels => new NumberSeries(labels));

    public override void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (value < 0 && Shape.IsMonotonic) Refuse("negative");
        else if (Series(tags) is not { } series) Refuse("series_limit");
        else if (Shape.IsSum) series.Add(value);
        else series.Set(value);
    }

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // One NaN would stay in a sum for ever; a gauge may say that there is no number.
        if (double.IsNaN(value) && (Shape.IsSum || Shape.IsMonotonic)) Refuse("not_a_number");
        else if (value < 0 && Shape.IsMonotonic) Refuse("negative");
        else if (Series(tags) is not { } series) Refuse("series_limit");
        else if (Shape.IsSum) series.Add(value);
        else series.Set(value);
    }

    public override void BeginObservation()
    {
        if (!Shape.IsObserved) return;
        foreach (var series in _table.Ordered()) series.IsSeen = false;
    }

    public override void EndObservation()
    {
        if (Shape.IsObserved) _table.Keep(s => s.IsSeen);
    }

    protected override void WriteSeries(IBufferWriter<byte> output)
    {
        foreach (var series in _table.Ordered()) series.Write(output, this);
    }

    private NumberSeries? Series(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = _table.Find(tags);
        if (Shape.IsObserved && series is not null) series.IsSeen = true;
        return series;
    }

    private void Refuse(string reason) => Dropped?.Count(Shape.Name, reason);
}
