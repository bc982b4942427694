using System.Buffers;

namespace Arrakis.Shared.Telemetry;

/// <summary>
/// A counter's or gauge's value. Integers and reals are kept apart, so that integers are exact and cost one atomic
/// addition; an instrument only ever uses one of the two.
/// </summary>
internal sealed class NumberSeries(string labels) : Series(labels)
{
    private long _integer;
    private double _real;

    public void Add(long value) => Interlocked.Add(ref _integer, value);

    public void Add(double value) => AtomicDouble.Add(ref _real, value);

    public void Set(long value) => Volatile.Write(ref _integer, value);

    public void Set(double value) => Volatile.Write(ref _real, value);

    public override void Write(IBufferWriter<byte> output, MetricFamily family)
    {
        WriteName(output, family, [], []);
        if (family.IsInteger) PrometheusText.WriteNumber(output, Volatile.Read(ref _integer));
        else PrometheusText.WriteNumber(output, Volatile.Read(ref _real));
        PrometheusText.Write(output, "\n"u8);
    }
}
