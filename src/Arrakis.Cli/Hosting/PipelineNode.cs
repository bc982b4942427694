using Arrakis.Cli.Cluster;
using Arrakis.Cli.Output.Logs;
using Arrakis.EventLog.Kafka;
using Arrakis.EventLog.Kafka.Interactions;
using Arrakis.Gateway.Rest;
using Arrakis.Pipeline.Commands;
using Arrakis.Pipeline.Commands.Remote;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Stores;
using Arrakis.Pipeline.Stores.Scylla;
using Arrakis.Shared.Store;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cli.Hosting;

/// <summary>A pipeline of a cluster: from Kafka into ScyllaDB, for the partitions that Kafka gives it, whose commands it answers.</summary>
internal sealed class PipelineNode : ClusterHost
{
    private static readonly TimeSpan CommandGrace = TimeSpan.FromSeconds(3);
    private readonly PipelineNodeOptions _pipelineOptions;
    private PipelineService _pipeline = null!;
    private CommandResponder _commands = null!;
    private KafkaPartitionGroup _group = null!;

    private PipelineNode(ClusterNodeOptions options, PipelineNodeOptions pipeline)
        : base(options) => _pipelineOptions = pipeline;

    public override string Role => NodeRoles.Pipeline;

    public override string Source => Options.Kafka.EventsTopic;

    public override PipelineService? OwnPipeline => _pipeline;

    protected override IReadOnlyList<Task> Endings => [_pipeline.Completion, _group.Completion];

    protected override long Events => _pipeline.Totals.Durable;

    public static Task<PipelineNode> StartAsync(
        ClusterNodeOptions options, PipelineNodeOptions pipeline, RunLog loggers, CancellationToken cancellationToken) =>
        StartAsync(new PipelineNode(options, pipeline), loggers, cancellationToken);

    protected override async Task StartPartsAsync(ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var scylla = Own(await ScyllaCommunityStore.OpenAsync(Options.Scylla.StoreOptions, cancellationToken));
        await OpenLogAsync(ScyllaLogState.OpenAsync(scylla, cancellationToken), loggers, cancellationToken);
        CountDeadLetters(DeadLetterInterval, asMetric: true, loggers);
        ICommunityStore store = _pipelineOptions.StoreDelay > TimeSpan.Zero
            ? new SlowCommunityStore(scylla, _pipelineOptions.StoreDelay)
            : scylla;
        _pipeline = Own(await PipelineService.OpenAsync(
            Log, LogState, store, _pipelineOptions.Pipeline, _pipelineOptions.Scoring, loggers, cancellationToken));
        _commands = Own(Responder(loggers));
        _group = Own(new KafkaPartitionGroup(
            Options.Kafka, new AnsweringHost(_pipeline, _commands), loggers.CreateLogger<KafkaPartitionGroup>()));
        _pipeline.Committed += _group.NoteDurable;
        await ServePageAsync(
            Options.HttpAddress, Options.HttpPort, Options.HttpToken,
            [
                ReadinessChecks.Of("log", () => Log.Trouble), ReadinessChecks.Store(store),
                ReadinessChecks.Of("group", () => _group.Trouble),
                ReadinessChecks.Pipeline(this),
            ],
            loggers, cancellationToken);
        _group.Start();
        JoinCluster(loggers);
    }

    protected override async Task StopPartsAsync(CancellationToken cancellationToken)
    {
        // Lets go of all partitions, drained: the others take over while this process ends.
        await _group.LeaveAsync(cancellationToken);
        using var grace = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        grace.CancelAfter(CommandGrace);
        await _commands.StopAsync(grace.Token);
        await _pipeline.StopAsync(cancellationToken);
    }

    protected override NodeReport Describe(NodeReport report) =>
        report.With(_pipeline) with { Trouble = _group.Trouble ?? _pipeline.Trouble ?? Log.Trouble };

    // Replies are authorised by the command's own token; the bot's is not needed here.
    private CommandResponder Responder(ILoggerFactory loggers)
    {
        var rest = Own(new DiscordRestClient(
            new DiscordRestOptions { Token = "", BaseUrl = _pipelineOptions.DiscordApi }, loggers.CreateLogger<DiscordRestClient>()));
        var feed = Own(new KafkaInteractionFeed(Options.Kafka, Log.PartitionCount, loggers.CreateLogger<KafkaInteractionFeed>()));
        return new CommandResponder(
            BotCommands.All, feed,
            (community, ask, after, cancellationToken) => _pipeline.AskAsync(community, ask, after, cancellationToken),
            new RestReplies(rest), loggers);
    }
}
