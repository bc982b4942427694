using System.Net.Http.Json;
using System.Text.Json;
using Arrakis.Cli.Tests.Kafka;
using Arrakis.Shared.Events;
using Arrakis.Simulator;
using Arrakis.Testing.Prometheus;

namespace Arrakis.Cli.Tests.Dashboards;

/// <summary>
/// A single node and a cluster under replay, commands and small faults, and a real Prometheus that scrapes each of their processes
/// every second and evaluates the repository's rules.
/// </summary>
internal sealed class WatchedMachine : IAsyncDisposable
{
    private static readonly HttpClient Http = new();

    // Longer than the test, so that something flows while it asks.
    private static readonly TimeSpan Plays = TimeSpan.FromMinutes(4);
    private static readonly string[] Jobs = ["gateway", "pipeline", "arrakis"];
    private readonly Stack<IAsyncDisposable> _parts = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TempDirectory _directory;
    private readonly List<(string Job, Uri Page)> _scraped = [];
    private Task _asking = Task.CompletedTask;

    private WatchedMachine(TempDirectory directory) => _directory = directory;

    public PrometheusServer Prometheus { get; private set; } = null!;

    /// <summary>Starts everything; completes when all of it works and the faults have begun.</summary>
    public static async Task<WatchedMachine> StartAsync(TempDirectory directory)
    {
        var machine = new WatchedMachine(directory);
        try
        {
            machine.WriteTargets();
            machine.Prometheus = machine.Own(await PrometheusServer.StartAsync(machine.Configuration()));
            var single = machine.Own(await Playback.StartAsync(directory, 24_000, Plays));
            var many = machine.Own(await Playback.StartAsync(directory, 23_000, Plays));
            await machine.StartNodeAsync(single.Discord);
            var cluster = await machine.StartClusterAsync(many.Discord);
            await single.Discord.CommandsAsync();
            await many.Discord.CommandsAsync();
            machine._asking = machine.AskAsync(single.Discord, many.Discord);
            await BreakAsync(single.Discord, many.Discord);
            await machine.AppendPoisonAsync(cluster);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (_parts.TryPop(out var part))
            await part.DisposeAsync();
        _stop.Dispose();
    }

    private async Task StartNodeAsync(Discord discord)
    {
        var node = Own(await RunningNode.ConnectAsync(discord.Url, Directory.CreateDirectory(_directory.At("node")).FullName, []));
        Scrape("arrakis", node.Page);
    }

    private async Task<ClusterSpace> StartClusterAsync(Discord discord)
    {
        var cluster = Own(await ClusterSpace.MakeAsync(_directory.Path));
        Scrape("gateway", (await cluster.GatewayAsync("gateway-0", discord.Url)).Page);
        // One after the other, so that partitions move.
        Scrape("pipeline", (await cluster.PipelineAsync("pipeline-a", discord.Url)).Page);
        Scrape("pipeline", (await cluster.PipelineAsync("pipeline-b", discord.Url)).Page);
        return cluster;
    }

    // Frames that nobody understands; a session that is resumed, then one that cannot be: a gap. Commands are given all the while:
    // of their answers Discord refuses some.
    private static async Task BreakAsync(params Discord[] discords)
    {
        foreach (var discord in discords)
        {
            // Before its session has begun there is nothing to resume.
            await Eventually.TrueAsync(() => discord.Simulator.Status.EventsPlayed > 100, () => $"{discord.Simulator.Status}");
            var before = discord.Simulator.Status;
            await FaultAsync(discord, new { damage_every = 100 });
            await FaultAsync(discord, new { drop_now = true });
            await Eventually.TrueAsync(() => discord.Simulator.Status.Resumes > before.Resumes, () => $"{discord.Simulator.Status}");
            await FaultAsync(discord, new { invalid_session_now = false });
            await Eventually.TrueAsync(() => discord.Simulator.Status.Identifies > before.Identifies, () => $"{discord.Simulator.Status}");
            await FaultAsync(discord, new { rest_failures = 3, rest_status = discord == discords[0] ? 429 : 503 });
        }
    }

    private static async Task FaultAsync(Discord discord, object fault)
    {
        using var response = await Http.PostAsJsonAsync(new Uri(discord.Url, "/sim/faults"), fault);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
    }

    // A record that nobody understands.
    private async Task AppendPoisonAsync(ClusterSpace cluster)
    {
        var community = TraceIds.Community(0);
        await Kcat.AppendAsync(cluster, _directory, community.Partition(ClusterSpace.Partitions), new CommunityEvent
        {
            Kind = (EventKind)77, CommunityId = community.Value, MemberId = TraceIds.Author(1).Value, TimeMs = SmallTraces.StartMs,
        });
    }

    private async Task AskAsync(params Discord[] discords)
    {
        for (var question = 0; !_stop.IsCancellationRequested; question++)
        {
            var command = question % 5 == 4 ? "leaderboard" : "position";
            // The bot may be between two connections: this command is not given then.
            foreach (var discord in discords)
                await GiveAsync(discord, 1 + (question % 9), command);
            await Task.Delay(250, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task GiveAsync(Discord discord, int user, string command)
    {
        using var given = await Http.PostAsJsonAsync(new Uri(discord.Url, "/sim/interactions"), new { guild = 0, user, command });
    }

    private string Configuration() => $$"""
        global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
        rule_files: ["{{DashboardFiles.Rules}}"]
        scrape_configs:
        {{string.Join('\n', Jobs.Select(ScrapeConfig))}}
        """;

    private string ScrapeConfig(string job) =>
        $"- {{ job_name: {job}, file_sd_configs: [{{ files: [\"{TargetsOf(job)}\"], refresh_interval: 1s }}] }}";

    private string TargetsOf(string job) => _directory.At($"targets-{job}.json");

    private void Scrape(string job, Uri page)
    {
        _scraped.Add((job, page));
        WriteTargets();
    }

    // Prometheus reads the files whenever it likes: each is replaced as a whole.
    private void WriteTargets()
    {
        foreach (var job in Jobs)
        {
            var targets = _scraped.Where(s => s.Job == job).Select(s => s.Page.Authority).ToArray();
            var written = _directory.Write($"targets-{job}.new", JsonSerializer.Serialize(new[] { new { targets } }));
            File.Move(written, TargetsOf(job), overwrite: true);
        }
    }

    private T Own<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }
}
