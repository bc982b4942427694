using Akka;
using Akka.Actor;
using Arrakis.Cli.Hosting;
using Arrakis.Cluster.Communities;
using Arrakis.Cluster.Partitions;
using Arrakis.Cluster.Pbm;
using Arrakis.Cluster.Placement;
using Arrakis.Cluster.Protocol.Serialization;
using Arrakis.Cluster.Streams;
using Arrakis.Cluster.Telemetry;
using Arrakis.Pipeline.Web;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cluster.Hosting;

/// <summary>
/// The actors of a node: its membership, and with the role of a pipeline the shard region and the streams. They end by Akka's
/// coordinated shutdown, to whose phases the node adds what has to drain.
/// </summary>
internal sealed class NodeActors : IAsyncDisposable
{
    // Of a phase's time; the rest is for saying what was not done.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(500);
    private readonly AkkaSettings _settings;
    private readonly AkkaSystem _akka;
    private readonly ILogger _logger;
    private volatile IActorRef? _region;
    private volatile bool _isAbandoned;

    private NodeActors(AkkaSettings settings, AkkaSystem akka, ILogger logger) => (_settings, _akka, _logger) = (settings, akka, logger);

    /// <summary>The actor system.</summary>
    public ActorSystem System => _akka.System;

    /// <summary>Ends when the actor system does: it fails where nobody wanted that.</summary>
    public Task Ended => _akka.Ended;

    /// <summary>This node's address, for people.</summary>
    public string Address => _akka.Cluster.SelfAddress.ToString();

    /// <summary>Whether something did not drain in its time.</summary>
    public bool WasGivenUp { get; private set; }

    /// <summary>What has to work for the node to be ready.</summary>
    public IEnumerable<IReadinessCheck> Checks
    {
        get
        {
            yield return ClusterReadiness.Membership(_akka.Cluster);
            if (_settings.Roles.Contains(ClusterRoles.Pipeline))
                yield return ClusterReadiness.Sharding(() => _region);
        }
    }

    /// <summary>Starts the actor system: it listens then.</summary>
    /// <param name="settings">How this node is reached.</param>
    /// <param name="scylla">Where the coordinator of the shards keeps its state; null for in memory.</param>
    /// <param name="loggers">Where log lines go.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <param name="commands">What operators may ask by <c>pbm</c>; null for nothing of ours.</param>
    /// <exception cref="CommandFailedException">It cannot listen.</exception>
    public static async Task<NodeActors> StartAsync(
        AkkaSettings settings, ScyllaSettings? scylla, ILoggerFactory loggers, CancellationToken cancellationToken,
        OperatorCommands? commands = null)
    {
        var akka = await AkkaSystem.StartAsync(
            builder => builder.ConfigureArrakis(settings, scylla, loggers).WithCommunityProtocol().WithArrakisTelemetry()
                .WithOperatorCommands(commands),
            loggers, cancellationToken);
        return new NodeActors(settings, akka, loggers.CreateLogger("Arrakis.Cluster"));
    }

    /// <summary>Completes when this node is up.</summary>
    public Task JoinAsync(CancellationToken cancellationToken) =>
        new ClusterJoin(_settings, _akka.Cluster, _logger).JoinAsync(cancellationToken);

    /// <summary>Starts this node's part of the sharding, and makes a pipeline use it.</summary>
    /// <param name="node">Makes the actors of communities.</param>
    /// <param name="partitions">Partitions of the log.</param>
    public async Task HostAsync(ActorNode node, int partitions)
    {
        var region = await CommunityShards.StartAsync(System, node.EntityProps, new CommunityExtractor(partitions));
        node.UseRegion(System, region);
        _region = region;
    }

    /// <summary>Options for streams that say where they read.</summary>
    public PipelineStreamOptions Announcing(PipelineStreamOptions options)
    {
        var placements = PartitionPlacements.Get(System);
        return options with { Announce = placements.Announce, Withdraw = placements.Withdraw };
    }

    /// <summary>Adds what has to end in a phase of the coordinated shutdown, in its time.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="name">What ends, for log lines.</param>
    /// <param name="drain">Ends it; cancelled when the phase's time is nearly over.</param>
    /// <param name="isData">Whether what is not ended in time was not made durable; otherwise others end it.</param>
    public void OnShutdown(string phase, string name, Func<TimeSpan, CancellationToken, Task> drain, bool isData = true) =>
        _akka.Shutdown.AddTask(phase, name, async () =>
        {
            if (_isAbandoned)
                return Done.Instance;
            var grace = _akka.Shutdown.Timeout(phase) - Margin;
            using var limit = new CancellationTokenSource(grace);
            try
            {
                await drain(grace, limit.Token);
                WasGivenUp |= isData && limit.IsCancellationRequested;
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                WasGivenUp |= isData;
                _logger.LogWarning("No time was left to end all of the {Part} in {Seconds} s", name, grace.TotalSeconds);
            }

            return Done.Instance;
        });

    /// <summary>Drains, hands the shards over and leaves the cluster.</summary>
    public Task StopAsync() => _akka.StopAsync();

    /// <summary>Ends at once what <see cref="StopAsync"/> has not ended: its parts are gone already.</summary>
    public ValueTask DisposeAsync()
    {
        _isAbandoned = true;
        return _akka.DisposeAsync();
    }
}
