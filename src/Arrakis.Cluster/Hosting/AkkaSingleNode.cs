using Akka.Actor;
using Arrakis.Cli.Cluster;
using Arrakis.Cli.Hosting;
using Arrakis.Cli.Output.Logs;
using Arrakis.Cli.Telemetry;
using Arrakis.Cluster.Partitions;
using Arrakis.Cluster.Streams;
using Arrakis.EventLog.Sqlite;
using Arrakis.Gateway;
using Arrakis.Gateway.Rest;
using Arrakis.Pipeline.Commands;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Stores;
using Arrakis.Pipeline.Web;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cluster.Hosting;

/// <summary>One node of the Akka.NET host that needs no other server: as <see cref="ArrakisNode"/>, with communities as actors.</summary>
internal sealed class AkkaSingleNode : NodeHost
{
    private readonly AkkaSettings _akka;
    private readonly NodeOptions _options;
    private NodeActors _actors = null!;
    private ActorNode _node = null!;
    private PipelineStream _streams = null!;
    private CommandService _commands = null!;
    private GatewayService _gateway = null!;
    private SqliteEventLog _log = null!;

    private AkkaSingleNode(AkkaSettings akka, NodeOptions options) => (_akka, _options) = (akka, options);

    public override string Role => NodeRoles.Node;

    public override string Source => _options.Source;

    public override GatewayService? OwnGateway => _gateway;

    public override PipelineService? OwnPipeline => _node?.Pipeline;

    public override IDeadLetterStore DeadLetters => _log;

    /// <summary>This node's address in its cluster.</summary>
    public string Address => _actors.Address;

    protected override TelemetryOptions? Telemetry => _options.Telemetry;

    protected override IReadOnlyList<Task> Endings => [_actors.Ended, _gateway.Completion, _node.Pipeline.Completion, _streams.Completion];

    public static Task<AkkaSingleNode> StartAsync(
        AkkaSettings akka, NodeOptions options, RunLog loggers, CancellationToken cancellationToken) =>
        StartAsync(new AkkaSingleNode(akka, options), loggers, cancellationToken);

    protected override async Task StartPartsAsync(ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_options.DataDirectory);
        _log = Own(await SqliteEventLog.OpenAsync(
            new SqliteEventLogOptions { Directory = _options.DataDirectory, Partitions = _options.Partitions }, cancellationToken));
        Own(new DataGauges(_options.DataDirectory).Show());
        CountDeadLetters(TimeSpan.FromSeconds(1), asMetric: true, loggers);
        var store = await OpenStoreAsync(cancellationToken);
        if ((await store.ListCommunitiesAsync(cancellationToken)).Count == 0)
            await EmptyStore.RefuseAsync(_log, _log, cancellationToken);
        _actors = Own(await NodeActors.StartAsync(_akka, scylla: null, loggers, cancellationToken));
        _node = Own(await ActorNode.OpenAsync(_log, _log, store, _options.Pipeline, _options.Scoring, loggers, cancellationToken));
        var streams = new PipelineStreamOptions { BatchRecords = _options.Pipeline.ReadRecords };
        _streams = Own(PipelineStream.OnLog(_actors.System, _log, _node.Gate, _node, _actors.Announcing(streams), loggers));
        var rest = Own(new DiscordRestClient(
            new DiscordRestOptions { Token = _options.Gateway.Token, BaseUrl = _options.Gateway.ApiBaseUrl },
            loggers.CreateLogger<DiscordRestClient>()));
        _commands = Own(new CommandService(BotCommands.All, _node.Pipeline, new RestReplies(rest), loggers));
        _gateway = Own(new GatewayService(_options.Gateway, _log, _log, _commands, rest, loggers, source: _akka.ShardSource));
        if (_options.HttpPort is { } port)
            await ServePageAsync(_options.HttpAddress, port, _options.HttpToken, [.. Checks(store)], loggers, cancellationToken);
        await _actors.JoinAsync(cancellationToken);
        DrainOnShutdown();
        await _actors.HostAsync(_node, _log.PartitionCount);
        _streams.Start();
        await _gateway.StartAsync(cancellationToken);
        if (_options.RegisterCommands)
            Own(CommandRegistration.Start(rest, loggers.CreateLogger("Arrakis.Commands")));
    }

    protected override async Task StopPartsAsync(CancellationToken cancellationToken)
    {
        await _actors.StopAsync().WaitAsync(cancellationToken);
        if (_actors.WasGivenUp)
            throw new CommandFailedException("Not everything was durable in time. Nothing is lost: the next start reads it from the log.");
    }

    private void DrainOnShutdown()
    {
        _actors.OnShutdown(CoordinatedShutdown.PhaseBeforeServiceUnbind, "gateway", (_, limit) => _gateway.StopAsync(limit));
        _actors.OnShutdown(CoordinatedShutdown.PhaseServiceUnbind, "commands", (_, limit) => _commands.StopAsync(limit));
        _actors.OnShutdown(CoordinatedShutdown.PhaseServiceRequestsDone, "streams", async (grace, limit) =>
        {
            await _streams.StopAsync(grace);
            await _node.Pipeline.StopAsync(limit);
        });
    }

    private IEnumerable<IReadinessCheck> Checks(ICommunityStore store)
    {
        yield return ReadinessChecks.Shards(this);
        yield return new ReadinessCheck("log", async cancellationToken =>
        {
            await _log.GetRangeAsync(0, cancellationToken);
            return ReadinessResult.Ok();
        });
        yield return ReadinessChecks.Store(store);
        yield return ReadinessChecks.Pipeline(this);
        foreach (var check in _actors.Checks)
            yield return check;
    }

    private async Task<ICommunityStore> OpenStoreAsync(CancellationToken cancellationToken)
    {
        var store = await _options.Store.OpenAsync(_options.DataDirectory, cancellationToken);
        return Own(_options.StoreDelay > TimeSpan.Zero ? new SlowCommunityStore(store, _options.StoreDelay) : store);
    }
}
