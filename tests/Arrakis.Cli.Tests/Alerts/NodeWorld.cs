using Arrakis.EventLog.Sqlite.Engine;

namespace Arrakis.Cli.Tests.Alerts;

/// <summary>A single node on a disk of its own: what befalls disk and REST.</summary>
internal sealed class NodeWorld : IAsyncDisposable
{
    private const string Name = "node";
    private const int WholeDisk = 3_000;
    private readonly AlertWatch _watch;
    private readonly SteadyDiscord _discord;
    private readonly SmallDisk _disk;
    private readonly RunningNode _node;
    private readonly string _data;

    private NodeWorld(AlertWatch watch, SteadyDiscord discord, SmallDisk disk, RunningNode node, string data) =>
        (_watch, _discord, _disk, _node, _data) = (watch, discord, disk, node, data);

    public string Said => _node.Process.Errors;

    private string Filler => Path.Combine(_data, "filler");

    private int UsedMegabytes => (int)(Directory.GetFiles(_data).Sum(file => new FileInfo(file).Length) >> 20);

    public static async Task<NodeWorld> StartAsync(TempDirectory directory, AlertWatch watch)
    {
        var data = directory.At("node");
        Directory.CreateDirectory(data);
        var disk = SmallDisk.Mount(data, WholeDisk);
        var discord = await SteadyDiscord.StartAsync(directory.At("node-trace"));
        var node = await RunningNode.ConnectAsync(discord.Url, data, []);
        await discord.AskAsync();
        // The first answers take longer: code is compiled, communities are loaded.
        await Eventually.TrueAsync(
            async () => await node.MetricAsync("worker_message_processing_duration_seconds_count") >= 5 * SteadyDiscord.Communities,
            () => node.Process.Errors);
        watch.Scrape(Name, "arrakis", "node", node.Page);
        return new NodeWorld(watch, discord, disk, node, data);
    }

    public async Task BreakAsync()
    {
        await RestAsync();
        await LockAsync();
        await DiskAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _watch.Forget(Name, "arrakis", "node");
        await _node.DisposeAsync();
        await _discord.DisposeAsync();
        _disk.Dispose();
    }

    private void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[65_536];
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // No room is left: that is what was wanted.
        }
    }

    private async Task RestAsync()
    {
        await _discord.FaultAsync(new { rest_failures = 1_000_000, rest_status = 429 });
        await _watch.SeenAsync(Name, "DiscordRateLimited");
        await _discord.FaultAsync(new { rest_failures = 1_000_000, rest_status = 503 });
        await _watch.SeenAsync(Name, "WorkerHighErrorRate", "CommandsBudgetBurn (fast)", "CommandsBudgetBurn (medium)");
        // Answers that come late: each waits for the end of the refusals.
        for (var until = DateTime.UtcNow.AddMinutes(2); DateTime.UtcNow < until && !_watch.HasSeen(Name, "WorkerProcessingLatencyHigh");)
        {
            await _discord.FaultAsync(new { rest_failures = 1_000_000, rest_status = 429 });
            await Task.Delay(TimeSpan.FromSeconds(2.8));
            await _discord.FaultAsync(new { rest_failures = 0 });
            await Task.Delay(TimeSpan.FromSeconds(0.5));
        }

        await _watch.SeenAsync(Name, "WorkerProcessingLatencyHigh", "CommandsBudgetBurn (slow)");
        await _watch.GoneAsync(Name, "DiscordRateLimited", "WorkerHighErrorRate", "CommandsBudgetBurn (fast)");
    }

    // Another program holds the log's file for longer than a minute, in which a pass of retention comes.
    private async Task LockAsync()
    {
        using (var database = SqliteDatabase.OpenOrCreate(Path.Combine(_data, "log.db")))
        {
            database.WaitAtMost(60_000);
            database.Execute("BEGIN IMMEDIATE");
            await _watch.SeenAsync(Name, "EventLogRetentionFailing", "EventLogConnectionLost");
            database.Execute("ROLLBACK");
        }

        await _watch.GoneAsync(Name, "EventLogConnectionLost", "ArrakisNotReady", "GatewayShardDown");
    }

    private async Task DiskAsync()
    {
        _disk.Resize(UsedMegabytes + 1_500);
        await _watch.SeenAsync(Name, "EventLogDiskLow");
        _disk.Resize(UsedMegabytes + 100);
        await _watch.SeenAsync(Name, "EventLogDiskFull");
        // Whether the pipeline has something to write by then is chance: what it says is provoked where the store is away.
        Fill();
        await _watch.SeenAsync(Name, "GatewayEventLogPublishFailures", "ArrakisNotReady", "GatewayShardDown");
        File.Delete(Filler);
        _disk.Resize(WholeDisk);
        await _watch.GoneAsync(
            Name, "EventLogDiskLow", "EventLogDiskFull", "ArrakisNotReady", "GatewayShardDown", "GatewayEventLogPublishFailures");
    }
}
