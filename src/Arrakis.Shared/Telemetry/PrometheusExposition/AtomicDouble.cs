namespace Arrakis.Shared.Telemetry;

/// <summary>Addition of doubles by many threads without a lock.</summary>
internal static class AtomicDouble
{
    public static void Add(ref double location, double value)
    {
        var seen = Volatile.Read(ref location);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref location, seen + value, seen);
            // Compared bit by bit: NaN is unequal to itself and would be tried for ever.
            if (BitConverter.DoubleToInt64Bits(before) == BitConverter.DoubleToInt64Bits(seen)) return;
            seen = before;
        }
    }
}
