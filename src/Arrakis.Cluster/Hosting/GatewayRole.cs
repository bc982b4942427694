using Akka.Actor;
using Arrakis.Cli.Cluster;
using Arrakis.Cli.Hosting;
using Arrakis.Cluster.Streams;
using Arrakis.EventLog.Kafka;
using Arrakis.EventLog.Kafka.Identify;
using Arrakis.EventLog.Kafka.Interactions;
using Arrakis.Gateway;
using Arrakis.Gateway.Rest;
using Arrakis.Gateway.Sources;
using Arrakis.Pipeline.Commands;
using Arrakis.Pipeline.Commands.Remote;
using Arrakis.Pipeline.Stores.Scylla;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cluster.Hosting;

/// <summary>What a node with the role of a gateway runs: a pool of shards; commands go to the owners of their communities.</summary>
internal sealed class GatewayRole : IAsyncDisposable
{
    private readonly GatewayOptions _options;
    private readonly DiscordRestClient _rest;
    private readonly CommandRelay _commands;
    private readonly KafkaIdentifyQueue _turns;
    private readonly ShardStreams _streams;
    private readonly ILogger _logger;
    private CommandRegistration? _registration;

    /// <summary>Makes the parts; nothing is contacted before <see cref="StartAsync"/>.</summary>
    public GatewayRole(
        GatewayOptions options, KafkaOptions kafka, KafkaEventLog log, ScyllaLogState state, TopicLayout topics, ActorSystem system,
        IShardSource? source, ILoggerFactory loggers)
    {
        _options = options;
        _logger = loggers.CreateLogger("Arrakis.Commands");
        _rest = new DiscordRestClient(
            new DiscordRestOptions { Token = options.Token, BaseUrl = options.ApiBaseUrl }, loggers.CreateLogger<DiscordRestClient>());
        var publisher = new KafkaInteractionPublisher(log.Appender, kafka, log.PartitionCount, log.KnownEndAsync);
        _commands = new CommandRelay(BotCommands.All, publisher, new RestReplies(_rest), loggers);
        _turns = new KafkaIdentifyQueue(log.Appender, kafka, topics.Identify, loggers.CreateLogger<KafkaIdentifyQueue>());
        _streams = new ShardStreams(system, kafka, log, loggers);
        Service = new GatewayService(options, log, state, _commands, _rest, loggers, identifyQueue: _turns, source: source)
        {
            Appenders = _streams,
        };
    }

    /// <summary>The gateway.</summary>
    public GatewayService Service { get; }

    /// <summary>Connects to Discord.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Service.StartAsync(cancellationToken);
        // Commands belong to the bot, not to a pool: one pool registers them.
        if (_options.PoolId == 0)
            _registration = CommandRegistration.Start(_rest, _logger);
    }

    /// <summary>Takes nothing from Discord any more; what was read is in the log then.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Service.StopAsync(cancellationToken);

    /// <summary>Takes no more commands; those under way are with their owners then.</summary>
    public Task StopCommandsAsync(CancellationToken cancellationToken) => _commands.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_registration is not null)
            await _registration.DisposeAsync();
        await Service.DisposeAsync();
        await _streams.DisposeAsync();
        await _turns.DisposeAsync();
        await _commands.DisposeAsync();
        _rest.Dispose();
    }
}
