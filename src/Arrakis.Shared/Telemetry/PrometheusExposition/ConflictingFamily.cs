using System.Buffers;

namespace Arrakis.Shared.Telemetry;

/// <summary>
/// Stands for an instrument whose name another one of a different kind already has: the format allows one family per
/// name, so its measurements are counted as dropped and nothing is written.
/// </summary>
internal sealed class ConflictingFamily(InstrumentShape shape, DroppedMeasurements dropped) : MetricFamily(shape, dropped)
{
    public override void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => Dropped!.Count(Shape.Name, "conflict");

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => Dropped!.Count(Shape.Name, "conflict");

    protected override void WriteSeries(IBufferWriter<byte> output)
    {
    }
}
