using Arrakis.Cli.Cluster;
using Arrakis.Cli.Output.Logs;
using Arrakis.EventLog.Kafka.Identify;
using Arrakis.EventLog.Kafka.Interactions;
using Arrakis.Gateway;
using Arrakis.Gateway.Rest;
using Arrakis.Pipeline.Commands;
using Arrakis.Pipeline.Commands.Remote;
using Arrakis.Pipeline.Stores.Scylla;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cli.Hosting;

/// <summary>A gateway of a cluster: a pool of shards, from Discord into Kafka; commands go to the owners of their communities.</summary>
internal sealed class GatewayNode : ClusterHost
{
    private static readonly TimeSpan CommandGrace = TimeSpan.FromSeconds(5);
    private readonly GatewayOptions _gatewayOptions;
    private CommandRelay _commands = null!;
    private GatewayService _gateway = null!;

    private GatewayNode(ClusterNodeOptions options, GatewayOptions gateway)
        : base(options) => _gatewayOptions = gateway;

    public override string Role => NodeRoles.Gateway;

    public override string Source => _gatewayOptions.ApiBaseUrl == GatewayOptions.DiscordApi ? "Discord" : _gatewayOptions.ApiBaseUrl.Host;

    public override GatewayService? OwnGateway => _gateway;

    protected override IReadOnlyList<Task> Endings => [_gateway.Completion];

    protected override long Events => _gateway.Status.Shards.Sum(s => s.EventsReceived);

    public static Task<GatewayNode> StartAsync(
        ClusterNodeOptions options, GatewayOptions gateway, RunLog loggers, CancellationToken cancellationToken) =>
        StartAsync(new GatewayNode(options, gateway), loggers, cancellationToken);

    protected override async Task StartPartsAsync(ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        await OpenLogAsync(ScyllaLogState.OpenAsync(Options.Scylla.StoreOptions, cancellationToken), loggers, cancellationToken);
        CountDeadLetters(DeadLetterInterval, asMetric: false, loggers);
        var rest = Own(new DiscordRestClient(
            new DiscordRestOptions { Token = _gatewayOptions.Token, BaseUrl = _gatewayOptions.ApiBaseUrl },
            loggers.CreateLogger<DiscordRestClient>()));
        var publisher = new KafkaInteractionPublisher(Log.Appender, Options.Kafka, Log.PartitionCount, Log.KnownEndAsync);
        _commands = Own(new CommandRelay(BotCommands.All, publisher, new RestReplies(rest), loggers));
        var turns = Own(new KafkaIdentifyQueue(
            Log.Appender, Options.Kafka, Topics.Identify, loggers.CreateLogger<KafkaIdentifyQueue>()));
        _gateway = Own(new GatewayService(_gatewayOptions, Log, LogState, _commands, rest, loggers, identifyQueue: turns));
        await ServePageAsync(
            Options.HttpAddress, Options.HttpPort, Options.HttpToken,
            [ReadinessChecks.Shards(this), ReadinessChecks.Of("log", () => Log.Trouble), ReadinessChecks.State(LogState)],
            loggers, cancellationToken);
        await _gateway.StartAsync(cancellationToken);
        // Commands belong to the bot, not to a pool: one pool registers them.
        if (_gatewayOptions.PoolId == 0)
            Own(CommandRegistration.Start(rest, loggers.CreateLogger("Arrakis.Commands")));
        JoinCluster(loggers);
    }

    protected override async Task StopPartsAsync(CancellationToken cancellationToken)
    {
        await _gateway.StopAsync(cancellationToken);
        using var grace = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        grace.CancelAfter(CommandGrace);
        await _commands.StopAsync(grace.Token);
    }

    protected override NodeReport Describe(NodeReport report) => report.With(_gateway) with { Trouble = Log.Trouble };
}
