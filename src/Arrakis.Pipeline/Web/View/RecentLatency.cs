namespace Arrakis.Pipeline.Web;

/// <summary>
/// Percentiles of a latency over the last seconds, for <see cref="RunSnapshot.Latency"/>. Latencies are counted in buckets
/// that each are 5 % wider than the one before, so a percentile is at most 5 % above the true one; memory is fixed.
/// May be used from many threads at once.
/// </summary>
public sealed class RecentLatency
{
    private const int Slices = 10;
    private const double Smallest = 1e-6;
    private const int Buckets = 512;

    private static readonly double _logGrowth = Math.Log(1.05);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly long _sliceTicks;
    private readonly long _startedAt;
    private readonly Slice[] _slices = [.. Enumerable.Range(0, Slices).Select(_ => new Slice())];

    /// <summary>Creates an empty window.</summary>
    /// <param name="window">How far back to look; null for 10 s.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public RecentLatency(TimeSpan? window = null, TimeProvider? time = null)
    {
        var length = window ?? TimeSpan.FromSeconds(10);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(length, TimeSpan.Zero, nameof(window));
        _time = time ?? TimeProvider.System;
        _sliceTicks = Math.Max(1, length.Ticks / Slices);
        _startedAt = _time.GetTimestamp();
    }

    /// <summary>Counts a latency.</summary>
    /// <param name="seconds">The latency; below zero, as clocks give it, counts as 0.</param>
    /// <param name="count">How many events took so long.</param>
    public void Record(double seconds, long count = 1)
    {
        var bucket = seconds <= Smallest ? 0 : Math.Min(Buckets - 1, (int)Math.Ceiling(Math.Log(seconds / Smallest) / _logGrowth));
        lock (_lock)
        {
            var number = SliceNumber();
            var slice = _slices[number % Slices];
            if (slice.Number != number) slice.Restart(number);
            slice.Counts[bucket] += count;
            slice.Max = Math.Max(slice.Max, seconds);
        }
    }

    /// <summary>The percentiles of the window; null if nothing was counted in it.</summary>
    public LatencySummary? Summary()
    {
        var counts = new long[Buckets];
        double max = 0;
        lock (_lock)
        {
            var oldest = SliceNumber() - Slices;
            foreach (var slice in _slices.Where(s => s.Number > oldest))
            {
                for (var i = 0; i < Buckets; i++) counts[i] += slice.Counts[i];
                max = Math.Max(max, slice.Max);
            }
        }

        var total = counts.Sum();
        return total == 0 ? null : new LatencySummary(At(.5), At(.9), At(.99), max);

        double At(double quantile) => Math.Min(max, UpperBound(counts, (long)Math.Ceiling(total * quantile)));
    }

    private static double UpperBound(long[] counts, long rank)
    {
        var bucket = 0;
        for (var seen = counts[0]; seen < rank; seen += counts[bucket]) bucket++;
        return Smallest * Math.Exp(bucket * _logGrowth);
    }

    private long SliceNumber() => _time.GetElapsedTime(_startedAt).Ticks / _sliceTicks;

    private sealed class Slice
    {
        public long Number { get; private set; } = long.MinValue;

        public long[] Counts { get; } = new long[Buckets];

        public double Max { get; set; }

        public void Restart(long number)
        {
            Number = number;
            Max = 0;
            Array.Clear(Counts);
        }
    }
}
