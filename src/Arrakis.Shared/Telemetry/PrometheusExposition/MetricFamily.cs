using System.Buffers;
using System.Text;

namespace Arrakis.Shared.Telemetry;

/// <summary>What an instrument becomes on the page: a name, help, a type and a series per tag set.</summary>
internal abstract class MetricFamily
{
    protected MetricFamily(InstrumentShape shape, DroppedMeasurements? dropped)
    {
        Shape = shape;
        Dropped = dropped;
        NameBytes = Encoding.UTF8.GetBytes(shape.Name);
    }

    public InstrumentShape Shape { get; }

    public byte[] NameBytes { get; }

    public bool IsInteger => Shape.IsInteger;

    /// <summary>How many instruments feed the family.</summary>
    public int Sources { get; set; } = 1;

    /// <summary>Where refused measurements are counted; null for the family that counts them.</summary>
    protected DroppedMeasurements? Dropped { get; }

    public abstract void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    public abstract void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    /// <summary>Before the observable instruments are read.</summary>
    public virtual void BeginObservation()
    {
    }

    /// <summary>After they were read: what they no longer report is gone.</summary>
    public virtual void EndObservation()
    {
    }

    public void Write(IBufferWriter<byte> output)
    {
        if (Shape.Help.Length > 0)
            PrometheusText.Write(output, $"# HELP {Shape.Name} {PrometheusText.EscapeHelp(Shape.Help)}\n");
        PrometheusText.Write(output, $"# TYPE {Shape.Name} {Shape.TypeName}\n");
        WriteSeries(output);
    }

    protected abstract void WriteSeries(IBufferWriter<byte> output);
}
