using System.Numerics;

namespace Arrakis.Pipeline.Writing;

/// <summary>
/// Counts latencies in buckets of 1/32 relative width (the bucketing of HdrHistogram), so that percentiles of any number of
/// samples are right to about 3 % in 16 KiB. Any thread may record and read.
/// </summary>
public sealed class LatencyRecorder
{
    private const int SubBits = 5;
    private readonly long[] _counts = new long[64 << SubBits];
    private long _count;
    private long _max;

    /// <summary>How many samples.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>The largest sample, microseconds.</summary>
    public long MaxUs => Volatile.Read(ref _max);

    /// <summary>Adds a sample.</summary>
    /// <param name="microseconds">Zero or more.</param>
    public void Record(long microseconds)
    {
        Interlocked.Increment(ref _counts[Bucket(microseconds)]);
        Interlocked.Increment(ref _count);
        var max = Volatile.Read(ref _max);
        while (microseconds > max)
        {
            var seen = Interlocked.CompareExchange(ref _max, microseconds, max);
            if (seen == max)
                break;
            max = seen;
        }
    }

    /// <summary>A percentile of all samples.</summary>
    /// <param name="quantile">0 to 1.</param>
    /// <returns>Microseconds, the upper edge of the bucket, never above <see cref="MaxUs"/>; 0 without samples.</returns>
    public long PercentileUs(double quantile)
    {
        var wanted = (long)Math.Ceiling(quantile * Count);
        long seen = 0;
        for (var i = 0; i < _counts.Length && wanted > 0; i++)
        {
            seen += Volatile.Read(ref _counts[i]);
            if (seen >= wanted)
                return Math.Min(UpperEdge(i), MaxUs);
        }

        return MaxUs;
    }

    /// <summary>A copy, so that <see cref="Since"/> can tell what came later.</summary>
    public LatencyRecorder Copy()
    {
        var copy = new LatencyRecorder { _count = Count, _max = MaxUs };
        Array.Copy(_counts, copy._counts, _counts.Length);
        return copy;
    }

    /// <summary>The samples that are here and not in an earlier copy; their maximum is known to a bucket's width only.</summary>
    public LatencyRecorder Since(LatencyRecorder earlier)
    {
        var difference = new LatencyRecorder();
        for (var i = 0; i < _counts.Length; i++)
        {
            var count = Volatile.Read(ref _counts[i]) - earlier._counts[i];
            difference._counts[i] = count;
            difference._count += count;
            if (count > 0)
                difference._max = Math.Min(UpperEdge(i), MaxUs);
        }

        return difference;
    }

    private static int Bucket(long value)
    {
        if (value < 1 << SubBits)
            return (int)Math.Max(0, value);
        var shift = 63 - BitOperations.LeadingZeroCount((ulong)value) - SubBits;
        return ((shift + 1) << SubBits) + (int)((value >> shift) & ((1 << SubBits) - 1));
    }

    private static long UpperEdge(int bucket)
    {
        if (bucket < 1 << SubBits)
            return bucket;
        var shift = (bucket >> SubBits) - 1;
        return ((((bucket & ((1L << SubBits) - 1)) | (1L << SubBits)) + 1) << shift) - 1;
    }
}
