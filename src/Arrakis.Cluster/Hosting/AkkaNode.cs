using Akka.Actor;
using Arrakis.Cli.Cluster;
using Arrakis.Cli.Hosting;
using Arrakis.Cli.Output.Logs;
using Arrakis.Cluster.Pbm;
using Arrakis.Gateway;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Stores.Scylla;
using Arrakis.Pipeline.Web;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cluster.Hosting;

/// <summary>A node of the Akka.NET host on Kafka and ScyllaDB: the actor system, and a part for each role.</summary>
internal sealed class AkkaNode : ClusterHost
{
    private readonly AkkaNodeOptions _options;
    private PipelineRole? _pipeline;
    private GatewayRole? _gateway;
    private NodeActors _actors = null!;

    private AkkaNode(ClusterNodeOptions cluster, AkkaNodeOptions options)
        : base(cluster) => _options = options;

    public override string Role => (_options.Gateway, _options.Pipeline) switch
    {
        (not null, null) => NodeRoles.Gateway,
        (null, _) => NodeRoles.Pipeline,
        _ => NodeRoles.Node,
    };

    public override string Source => _options.Gateway is { } gateway
        ? gateway.ApiBaseUrl == GatewayOptions.DiscordApi ? "Discord" : gateway.ApiBaseUrl.Host
        : Options.Kafka.EventsTopic;

    public override GatewayService? OwnGateway => _gateway?.Service;

    public override PipelineService? OwnPipeline => _pipeline?.Service;

    /// <summary>This node's address in the cluster.</summary>
    public string Address => _actors.Address;

    protected override IReadOnlyList<Task> Endings =>
        [_actors.Ended, .. _pipeline?.Endings ?? [], .. _gateway is null ? [] : new[] { _gateway.Service.Completion }];

    protected override long Events => _pipeline?.Service.Totals.Durable ?? _gateway!.Service.Status.Shards.Sum(s => s.EventsReceived);

    public static Task<AkkaNode> StartAsync(
        ClusterNodeOptions cluster, AkkaNodeOptions options, RunLog loggers, CancellationToken cancellationToken) =>
        StartAsync(new AkkaNode(cluster, options), loggers, cancellationToken);

    protected override async Task StartPartsAsync(ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var store = _options.Pipeline is { } pipeline
            ? await PipelineStore.OpenAsync(Options.Scylla, pipeline.StoreDelay, cancellationToken)
            : null;
        if (store is not null)
            Own(store);
        await OpenLogAsync(
            store is null
                ? ScyllaLogState.OpenAsync(Options.Scylla.StoreOptions, cancellationToken)
                : ScyllaLogState.OpenAsync(store.Scylla, cancellationToken),
            loggers, cancellationToken);
        CountDeadLetters(DeadLetterInterval, asMetric: _options.Pipeline is not null, loggers);
        _actors = Own(await NodeActors.StartAsync(
            _options.Akka, Options.Scylla, loggers, cancellationToken,
            new OperatorCommands(Options.Kafka, Options.HttpToken, Log.PartitionCount)));
        if (store is not null)
        {
            _pipeline = Own(await PipelineRole.OpenAsync(
                _options.Pipeline!, Options.Kafka, store, Log, LogState, _actors, loggers, cancellationToken));
        }

        if (_options.Gateway is not null)
        {
            _gateway = Own(new GatewayRole(
                _options.Gateway, Options.Kafka, Log, LogState, Topics, _actors.System, _options.Akka.ShardSource, loggers));
        }

        // Before it waits for others: its page tells what it waits for.
        await ServePageAsync(Options.HttpAddress, Options.HttpPort, Options.HttpToken, [.. Checks(store)], loggers, cancellationToken);
        await JoinAsync(cancellationToken);
        if (_pipeline is not null)
            await _pipeline.StartAsync();
        if (_gateway is not null)
            await _gateway.StartAsync(cancellationToken);
        JoinCluster(loggers);
    }

    protected override async Task StopPartsAsync(CancellationToken cancellationToken)
    {
        await _actors.StopAsync().WaitAsync(cancellationToken);
        // Where the cluster has taken this node out, its streams ended before its actor system did, and looked as if they were asked to.
        await _actors.Ended;
        if (_actors.WasGivenUp)
            throw new CommandFailedException("Not everything was durable in time. Nothing is lost: the next owner reads it from Kafka.");
    }

    protected override NodeReport Describe(NodeReport report)
    {
        if (_gateway is { } gateway)
            report = report.With(gateway.Service);
        if (_pipeline is { } pipeline)
            report = report.With(pipeline.Service);
        return report with { Akka = Address, Trouble = _pipeline?.Trouble ?? Log.Trouble };
    }

    private async Task JoinAsync(CancellationToken cancellationToken)
    {
        var joining = _actors.JoinAsync(cancellationToken);
        // Akka gives up by itself where no seed node answers.
        if (await Task.WhenAny(joining, _actors.Ended) == _actors.Ended)
            await _actors.Ended;
        await joining;
        if (_gateway is { } gateway)
        {
            _actors.OnShutdown(CoordinatedShutdown.PhaseBeforeServiceUnbind, "gateway", (_, limit) => gateway.StopAsync(limit));
            // A command that waits for its partition's next reader is answered by that one.
            _actors.OnShutdown(
                CoordinatedShutdown.PhaseServiceUnbind, "commands", (_, limit) => gateway.StopCommandsAsync(limit), isData: false);
        }

        if (_pipeline is { } pipeline)
            _actors.OnShutdown(CoordinatedShutdown.PhaseServiceRequestsDone, "streams", pipeline.StopAsync);
    }

    private IEnumerable<IReadinessCheck> Checks(PipelineStore? store)
    {
        yield return ReadinessChecks.Of("log", () => Log.Trouble);
        yield return store is not null ? ReadinessChecks.Store(store.Store) : ReadinessChecks.State(LogState);
        foreach (var check in _actors.Checks)
            yield return check;
        if (_pipeline is { } pipeline)
        {
            yield return ReadinessChecks.Of("group", () => pipeline.GroupTrouble);
            yield return ReadinessChecks.Pipeline(this);
        }

        if (_gateway is not null)
            yield return ReadinessChecks.Shards(this);
    }
}
