using System.Diagnostics.Metrics;
using System.Globalization;

namespace Arrakis.Shared.Telemetry;

/// <summary>
/// What every process shows of itself, under the names of Prometheus' client libraries (<c>process_*</c>) and of .NET's
/// runtime (<c>dotnet_*</c>). All are read when the page is asked for, and cost nothing between.
/// </summary>
public static class ProcessMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Arrakis.Process";

    private static readonly Meter _meter = new(MeterName);
    private static readonly string[] _generations =
        [.. Enumerable.Range(0, GC.MaxGeneration + 1).Select(g => g.ToString(CultureInfo.InvariantCulture))];

    static ProcessMetrics()
    {
        Process();
        GarbageCollector();
        ThreadPools();
    }

    /// <summary>The meter; asking for it creates the instruments.</summary>
    public static Meter Instance => _meter;

    private static void Process()
    {
        var started = StartTime();
        Counter("process_cpu_seconds_total", () => Environment.CpuUsage.TotalTime.TotalSeconds,
            "s", "Processor time used in user and kernel mode.");
        Gauge("process_resident_memory_bytes", () => Environment.WorkingSet,
            "By", "Resident memory.");
        Gauge("process_memory_limit_bytes", () => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            "By", "Memory that the process may use: the container's limit, or the machine's memory.");
        Gauge("process_start_time_seconds", () => started,
            "s", "When the process started, Unix seconds.");
        if (OperatingSystem.IsLinux())
        {
            Gauge("process_open_fds", () => (long)Directory.EnumerateFileSystemEntries("/proc/self/fd").Count(),
                null, "Open file descriptors.");
        }
    }

    private static void GarbageCollector()
    {
        InstrumentCatalog.Add(
            _meter.CreateObservableCounter("dotnet_gc_collections_total", Collections, null, "Garbage collections, by generation."),
            [new MetricLabel("generation", string.Join(", ", _generations.Select(g => $"`{g}`")))]);
        Counter("dotnet_gc_allocated_bytes_total", () => GC.GetTotalAllocatedBytes(),
            "By", "Bytes allocated on the managed heap since the start.");
        Counter("dotnet_gc_pause_seconds_total", () => GC.GetTotalPauseDuration().TotalSeconds,
            "s", "Time for which garbage collections stopped the process.");
        Gauge("dotnet_gc_heap_bytes", () => GC.GetTotalMemory(forceFullCollection: false),
            "By", "Managed heap in use, garbage not yet collected included.");
    }

    private static void ThreadPools()
    {
        Gauge("dotnet_thread_pool_threads", () => (long)ThreadPool.ThreadCount,
            null, "Threads of the thread pool.");
        Gauge("dotnet_thread_pool_queue_length", () => ThreadPool.PendingWorkItemCount,
            null, "Work items that wait for a thread of the pool.");
        Counter("dotnet_thread_pool_completed_items_total", () => ThreadPool.CompletedWorkItemCount,
            null, "Work items that the thread pool has done.");
        Counter("dotnet_monitor_lock_contentions_total", () => Monitor.LockContentionCount,
            null, "Times that a thread had to wait for a monitor's lock.");
    }

    private static void Counter<T>(string name, Func<T> read, string? unit, string meaning)
        where T : struct => InstrumentCatalog.Add(_meter.CreateObservableCounter(name, read, unit, meaning), []);

    private static void Gauge<T>(string name, Func<T> read, string? unit, string meaning)
        where T : struct => InstrumentCatalog.Add(_meter.CreateObservableGauge(name, read, unit, meaning), []);

    private static IEnumerable<Measurement<long>> Collections() =>
        _generations.Select((name, generation) =>
            new Measurement<long>(CollectionsOfExactly(generation), new KeyValuePair<string, object?>("generation", name)));

    // CollectionCount(n) includes the collections of higher generations; the label means that generation alone.
    private static long CollectionsOfExactly(int generation) =>
        GC.CollectionCount(generation) - (generation == GC.MaxGeneration ? 0 : GC.CollectionCount(generation + 1));

    private static double StartTime()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return new DateTimeOffset(process.StartTime.ToUniversalTime()).ToUnixTimeMilliseconds() / 1000.0;
    }
}
