using Arrakis.Cli.Hosting;
using Arrakis.Cluster.Partitions;
using Arrakis.Cluster.Streams;
using Arrakis.EventLog.Kafka;
using Arrakis.EventLog.Kafka.Interactions;
using Arrakis.Gateway.Rest;
using Arrakis.Pipeline.Commands;
using Arrakis.Pipeline.Commands.Remote;
using Arrakis.Pipeline.Owners;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cluster.Hosting;

/// <summary>What a node with the role of a pipeline runs: streams of the partitions that Kafka gives it, and answers to commands.</summary>
internal sealed class PipelineRole : IAsyncDisposable
{
    private static readonly TimeSpan CommandGrace = TimeSpan.FromSeconds(3);
    private readonly ActorNode _node;
    private readonly NodeActors _actors;
    private readonly PipelineStream _streams;
    private readonly KafkaEventLog _log;
    private readonly KafkaInteractionFeed _feed;
    private readonly DiscordRestClient _rest;
    private readonly CommandResponder _commands;

    private PipelineRole(
        ActorNode node, PipelineNodeOptions options, KafkaOptions kafka, KafkaEventLog log, NodeActors actors, ILoggerFactory loggers)
    {
        (_node, _log, _actors) = (node, log, actors);
        // Replies are authorised by the command's own token; the bot's is not needed here.
        _rest = new DiscordRestClient(
            new DiscordRestOptions { Token = "", BaseUrl = options.DiscordApi }, loggers.CreateLogger<DiscordRestClient>());
        _feed = new KafkaInteractionFeed(kafka, log.PartitionCount, loggers.CreateLogger<KafkaInteractionFeed>());
        _commands = new CommandResponder(BotCommands.All, _feed, Service.AskAsync, new RestReplies(_rest), loggers);
        _streams = PipelineStream.OnKafka(
            actors.System, kafka, log, node.Gate, node,
            actors.Announcing(new PipelineStreamOptions
            {
                BatchRecords = options.Pipeline.ReadRecords,
                Around = streams => new AnsweringHost(streams, _commands),
            }),
            loggers);
        Service.Committed += _streams.NoteDurable;
    }

    /// <summary>Owners, totals and questions.</summary>
    public PipelineService Service => _node.Pipeline;

    /// <summary>What ends by itself only for a fault.</summary>
    public IReadOnlyList<Task> Endings => [Service.Completion, _streams.Completion];

    /// <summary>Why the consumer group cannot be reached; null while it can.</summary>
    public string? GroupTrouble => _streams.Trouble;

    /// <summary>What is wrong with it; null if nothing is.</summary>
    public string? Trouble => GroupTrouble ?? Service.Trouble;

    /// <summary>Opens the epoch; nothing is read yet.</summary>
    public static async Task<PipelineRole> OpenAsync(
        PipelineNodeOptions options, KafkaOptions kafka, PipelineStore store, KafkaEventLog log, IDeadLetterStore letters,
        NodeActors actors, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var node = await ActorNode.OpenAsync(log, letters, store.Store, options.Pipeline, options.Scoring, loggers, cancellationToken);
        return new PipelineRole(node, options, kafka, log, actors, loggers);
    }

    /// <summary>Starts the shard region, and joins the consumer group. The node is a member of the cluster then.</summary>
    public async Task StartAsync()
    {
        await _actors.HostAsync(_node, _log.PartitionCount);
        _streams.Start();
    }

    /// <summary>Lets go of all partitions, drained.</summary>
    /// <param name="grace">What is not durable after that is given up; the next owner reads it again.</param>
    /// <param name="cancellationToken">Cancelled when that time is over.</param>
    public async Task StopAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        await _streams.StopAsync(grace);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CommandGrace);
        await _commands.StopAsync(limit.Token);
        await Service.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _streams.DisposeAsync();
        await _commands.DisposeAsync();
        await _node.DisposeAsync();
        await _feed.DisposeAsync();
        _rest.Dispose();
    }
}
