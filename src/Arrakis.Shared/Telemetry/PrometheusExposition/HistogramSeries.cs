using System.Buffers;

namespace Arrakis.Shared.Telemetry;

/// <summary>
/// A histogram's buckets and sum. Every thread counts in the stripe of its processor, so that threads rarely write the
/// same cache line; the stripes are added up when the page is written.
/// </summary>
internal sealed class HistogramSeries : Series
{
    private static readonly int _stripeCount = Math.Min(
        16, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount));

    private readonly Stripe[] _stripes;

    public HistogramSeries(string labels, int buckets)
        : base(labels)
    {
        _stripes = new Stripe[_stripeCount];
        for (var i = 0; i < _stripes.Length; i++) _stripes[i] = new Stripe(buckets);
    }

    public void Record(int bucket, double value)
    {
        var stripe = _stripes[Thread.GetCurrentProcessorId() & (_stripes.Length - 1)];
        Interlocked.Increment(ref stripe.Counts[bucket]);
        AtomicDouble.Add(ref stripe.Sum, value);
    }

    public override void Write(IBufferWriter<byte> output, MetricFamily family)
    {
        var bounds = ((HistogramFamily)family).BoundLabels;
        long count = 0;
        for (var bucket = 0; bucket < bounds.Length; bucket++)
        {
            foreach (var stripe in _stripes) count += Volatile.Read(ref stripe.Counts[bucket]);
            WriteName(output, family, "_bucket"u8, bounds[bucket]);
            PrometheusText.WriteNumber(output, count);
            PrometheusText.Write(output, "\n"u8);
        }

        WriteName(output, family, "_sum"u8, []);
        PrometheusText.WriteNumber(output, _stripes.Sum(s => Volatile.Read(ref s.Sum)));
        PrometheusText.Write(output, "\n"u8);

        // The number read for +Inf: the format demands that both be equal, though measurements go on meanwhile.
        WriteName(output, family, "_count"u8, []);
        PrometheusText.WriteNumber(output, count);
        PrometheusText.Write(output, "\n"u8);
    }

    private sealed class Stripe(int buckets)
    {
        public readonly long[] Counts = new long[buckets];
        public double Sum;
    }
}
