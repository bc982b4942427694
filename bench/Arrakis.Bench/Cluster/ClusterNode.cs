using System.Net.Http.Json;
using System.Text.Json;
using Arrakis.Bench.Processes;

namespace Arrakis.Bench.Cluster;

/// <summary>A gateway or a pipeline.</summary>
internal sealed class ClusterNode(string name, BenchProcess process) : IDisposable
{
    private static readonly HttpClient Http = new();
    private static readonly TimeSpan OwnPatience = TimeSpan.FromSeconds(90);
    private Uri? _page;

    public string Name => name;

    public BenchProcess Process => process;

    /// <summary>Waits until it runs.</summary>
    public async Task StartedAsync()
    {
        // Its log may come first.
        var line = await process.LineAsync(l => l.StartsWith('{') && l.Contains("\"page\"", StringComparison.Ordinal));
        using var started = JsonDocument.Parse(line);
        _page = new Uri(started.RootElement.GetProperty("page").GetString()!);
    }

    /// <summary>What its page shows.</summary>
    public async Task<JsonElement> SnapshotAsync() =>
        (await Http.GetFromJsonAsync<JsonElement>(new Uri(_page!, "/api/status"))).GetProperty("snapshot");

    /// <summary>Its metrics.</summary>
    public async Task<MetricsText> MetricsAsync() => MetricsText.Parse(await Http.GetStringAsync(new Uri(_page!, "/metrics")));

    /// <summary>The partitions that it owns.</summary>
    public async Task<IReadOnlyList<int>> PartitionsAsync() => (await MetricsAsync()).Partitions("event_log_consumer_lag");

    /// <summary>Waits until the nodes own all partitions, each an equal share, two looks in a row.</summary>
    public static async Task WaitUntilSharedAsync(IReadOnlyList<ClusterNode> nodes, int partitions)
    {
        var deadline = Environment.TickCount64 + (long)OwnPatience.TotalMilliseconds;
        for (var looks = 0; looks < 4; looks++)
        {
            var owned = await Task.WhenAll(nodes.Select(n => n.PartitionsAsync()));
            if (owned.Any(o => o.Count != partitions / nodes.Count) || owned.SelectMany(o => o).Distinct().Count() != partitions)
                looks = -1;
            if (Environment.TickCount64 > deadline)
                throw new TimeoutException($"the nodes own {string.Join(", ", owned.Select(o => o.Count))} partitions: no equal shares.");
            await Task.Delay(250);
        }
    }

    public void Dispose() => process.Dispose();
}
