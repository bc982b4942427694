using Arrakis.Cli.Tests.Kafka;
using Arrakis.Shared.Events;
using Arrakis.Simulator;
using Arrakis.Testing.Cassandra;

namespace Arrakis.Cli.Tests.Alerts;

/// <summary>A gateway and two pipelines: what befalls Kafka, the store and their processes.</summary>
internal sealed class ClusterWorld : IAsyncDisposable
{
    private const string Name = "cluster";
    private readonly TempDirectory _directory;
    private readonly AlertWatch _watch;
    private readonly CassandraCluster _servers;
    private readonly ClusterSpace _cluster;
    private readonly SteadyDiscord _discord;
    private readonly Dictionary<string, ClusterSpace.ClusterProcess> _pipelines = new(StringComparer.Ordinal);

    private ClusterWorld(
        TempDirectory directory, AlertWatch watch, CassandraCluster servers, ClusterSpace cluster, SteadyDiscord discord) =>
        (_directory, _watch, _servers, _cluster, _discord) = (directory, watch, servers, cluster, discord);

    public string Said => _cluster.Said;

    public CassandraCluster Servers => _servers;

    public static async Task<ClusterWorld> StartAsync(TempDirectory directory, AlertWatch watch)
    {
        var servers = await CassandraCluster.StartAsync();
        var cluster = await ClusterSpace.MakeAsync(directory.Path, scylla: ScyllaSpace.Of(servers));
        var discord = await SteadyDiscord.StartAsync(directory.At("cluster-trace"));
        var world = new ClusterWorld(directory, watch, servers, cluster, discord);
        await world.StartPipelineAsync("pipeline-a");
        await world.StartPipelineAsync("pipeline-b");
        var gateway = await cluster.GatewayAsync("gateway-0", discord.Url);
        await discord.AskAsync();
        await Eventually.TrueAsync(world.IsWarmAsync, () => cluster.Said);
        watch.Scrape(Name, "gateway", "gateway-0", gateway.Page);
        foreach (var (name, pipeline) in world._pipelines)
            watch.Scrape(Name, "pipeline", name, pipeline.Page);
        return world;
    }

    public async Task BreakAsync()
    {
        await PoisonAsync();
        await RestAsync();
        await KafkaAsync();
        await StallAsync();
        await StoreAsync();
        await PipelinesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _watch.Forget(Name, "gateway", "gateway-0");
        _watch.Forget(Name, "pipeline", "pipeline-a");
        _watch.Forget(Name, "pipeline", "pipeline-b");
        await _discord.DisposeAsync();
        _servers.Nodes[0].Resume();
        await _cluster.DisposeAsync();
        await _servers.DisposeAsync();
    }

    private async Task StartPipelineAsync(string name) => _pipelines[name] = await _cluster.PipelineAsync(name, _discord.Url);

    // The first answers of a process take longer: code is compiled, communities are loaded.
    private async Task<bool> IsWarmAsync()
    {
        var answered = 0.0;
        foreach (var pipeline in _pipelines.Values)
            answered += Metrics.Sum(await pipeline.MetricsAsync(), "interactions_answered_total");
        return answered >= 5 * SteadyDiscord.Communities;
    }

    private async Task PoisonAsync()
    {
        await Kcat.AppendAsync(_cluster, _directory, TraceIds.Community(0).Partition(ClusterSpace.Partitions), new CommunityEvent
        {
            Kind = (EventKind)77, CommunityId = TraceIds.Community(0).Value, MemberId = TraceIds.Author(1).Value,
            TimeMs = SmallTraces.StartMs,
        });
        await _watch.SeenAsync(Name, "PipelineDeadLetters");
    }

    private async Task RestAsync()
    {
        await _discord.FaultAsync(new { rest_failures = 1_000_000, rest_status = 503 });
        await _watch.SeenAsync(Name, "CommandStepsFailing");
        await _discord.FaultAsync(new { rest_failures = 0 });
        await _watch.GoneAsync(Name, "CommandStepsFailing");
    }

    private async Task KafkaAsync()
    {
        // Slower than the alert allows, and yet several appends within the five seconds that five minutes are here: without one there is
        // no rate, and the alert begins anew.
        _cluster.Kafka.SetRoundTrip(TimeSpan.FromMilliseconds(1_300));
        await _watch.SeenAsync(Name, "GatewayHighLatency");
        _cluster.Kafka.SetRoundTrip(TimeSpan.Zero);
        await _watch.GoneAsync(Name, "GatewayHighLatency");
        _cluster.Kafka.SetDown();
        await _watch.SeenAsync(Name, "EventLogConnectionLost", "GatewayBufferFull", "GatewayShardDown");
        _cluster.Kafka.SetUp();
        await _watch.GoneAsync(Name, "EventLogConnectionLost", "GatewayBufferFull", "GatewayShardDown", "EventLogPartitionsUnowned");
    }

    // It answers, but after seconds.
    private async Task StallAsync()
    {
        string[] alerts = ["StoreWriteLatencyHigh", "ScyllaDBQueryLatencyHigh"];
        for (var until = DateTime.UtcNow.AddMinutes(2); DateTime.UtcNow < until && !alerts.All(alert => _watch.HasSeen(Name, alert));)
        {
            _servers.Nodes[0].Pause();
            await Task.Delay(TimeSpan.FromSeconds(2.5));
            _servers.Nodes[0].Resume();
            await Task.Delay(TimeSpan.FromSeconds(0.5));
        }

        await _watch.SeenAsync(Name, alerts);
    }

    private async Task StoreAsync()
    {
        _servers.Nodes[0].Pause();
        await _watch.SeenAsync(
            Name, "ScyllaDBUnreachable", "ScyllaDBNodeDown", "ScyllaDBConnectionFailure", "ScyllaDBQueryErrorRate", "PipelineRetrying",
            "EventLogConsumerLagHigh", "EventLogConsumerLagOld", "EventsBudgetBurn (fast)", "EventsBudgetBurn (medium)",
            "EventsBudgetBurn (slow)");
        _servers.Nodes[0].Resume();
        await _watch.GoneAsync(
            Name, "ScyllaDBUnreachable", "ScyllaDBNodeDown", "ScyllaDBConnectionFailure", "ScyllaDBQueryErrorRate", "PipelineRetrying",
            "EventLogConsumerLagHigh", "EventLogConsumerLagOld");
    }

    // Commands are given meanwhile: nobody answers them, and who comes back finds them too old.
    private async Task PipelinesAsync()
    {
        foreach (var pipeline in _pipelines.Values)
            pipeline.Process.Signal(ArrakisProcess.SigKill);
        await _watch.SeenAsync(Name, "ArrakisDown", "EventLogPartitionsUnowned", "CommandsRefused");
        foreach (var name in _pipelines.Keys)
            _watch.Forget(Name, "pipeline", name);
        await _watch.SeenAsync(Name, "ArrakisVanished");
        await Task.Delay(TimeSpan.FromSeconds(50));
        await StartPipelineAsync("pipeline-a");
        _watch.Scrape(Name, "pipeline", "pipeline-a", _pipelines["pipeline-a"].Page);
        await _watch.SeenAsync(Name, "CommandsLate");
        await _watch.GoneAsync(Name, "ArrakisDown", "ArrakisVanished", "EventLogPartitionsUnowned");
    }
}
