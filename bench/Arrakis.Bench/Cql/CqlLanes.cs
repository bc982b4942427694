using System.Diagnostics;

namespace Arrakis.Bench.Cql;

/// <summary>Work that was done, so many at a time.</summary>
internal sealed record CqlLanes(double[] SortedMilliseconds, double Seconds, double CpuSeconds, long AllocatedBytes)
{
    /// <summary>Does work <paramref name="first"/> to <c>first + count - 1</c>, with so many lanes that each do one at a time.</summary>
    public static async Task<CqlLanes> RunAsync(Func<Func<int, Task>> newLane, int first, int count, int inFlight)
    {
        var latencies = new double[count];
        var next = -1;
        using var self = Process.GetCurrentProcess();
        var (cpu, allocated, start) = (self.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(LaneAsync)));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var allocatedInRun = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        self.Refresh();
        Array.Sort(latencies);
        return new CqlLanes(latencies, seconds, (self.TotalProcessorTime - cpu).TotalSeconds, allocatedInRun);

        async Task LaneAsync()
        {
            var work = newLane();
            for (var at = Interlocked.Increment(ref next); at < count; at = Interlocked.Increment(ref next))
            {
                var began = Stopwatch.GetTimestamp();
                await work(first + at);
                latencies[at] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }
        }
    }

    public CqlResult ToResult(string mode, long operations, int inFlight) => new()
    {
        Peer = "Arrakis.Scylla",
        Mode = mode,
        InFlight = inFlight,
        Operations = operations,
        OperationsPerSecond = operations / Seconds,
        CpuSeconds = CpuSeconds,
        P50Milliseconds = Percentile(0.5),
        P99Milliseconds = Percentile(0.99),
        PeakResidentBytes = Process.GetCurrentProcess().PeakWorkingSet64,
        AllocatedBytesPerOperation = (double)AllocatedBytes / operations,
    };

    private double Percentile(double share) =>
        SortedMilliseconds[Math.Min(SortedMilliseconds.Length - 1, (int)(SortedMilliseconds.Length * share))];
}
