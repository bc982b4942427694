using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Arrakis.Cluster.Communities;
using Arrakis.Cluster.Partitions;
using Arrakis.Pipeline;
using Arrakis.Pipeline.Scoring;
using Arrakis.Pipeline.Tests.Owners;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cluster.Tests.Support;

/// <summary>A node with a cluster of its own, on a fixture's log and store: its communities are sharded actors.</summary>
internal sealed class ActorTestNode : IAsyncDisposable
{
    private readonly Dictionary<int, LogPump> _pumps = [];

    private ActorTestNode(ActorSystem system, ActorNode node, IActorRef region, IEventLog log) =>
        (System, Node, Region, Log) = (system, node, region, log);

    public ActorSystem System { get; }

    public ActorNode Node { get; }

    public IActorRef Region { get; }

    private IEventLog Log { get; }

    public static async Task<ActorTestNode> StartAsync(
        PipelineFixture fixture, PipelineOptions? options = null, Func<ICommunityStore, ICommunityStore>? decorate = null)
    {
        var system = ActorSystem.Create("test", ConfigurationFactory.ParseString("""
            akka {
              loglevel = WARNING
              log-dead-letters = off
              actor.provider = cluster
              actor.serialize-messages = off
              remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
              cluster.min-nr-of-members = 1
              cluster.sharding { state-store-mode = ddata, distributed-data.durable.keys = [], verbose-debug-logging = off }
              coordinated-shutdown.exit-clr = off
            }
            """).WithFallback(ClusterSharding.DefaultConfig()).WithFallback(
                Akka.Cluster.Tools.Singleton.ClusterSingletonManager.DefaultConfig())
            .WithFallback(Akka.DistributedData.DistributedData.DefaultConfig()));
        var cluster = Akka.Cluster.Cluster.Get(system);
        await cluster.JoinAsync(cluster.SelfAddress);
        var node = await ActorNode.OpenAsync(
            fixture.Log, fixture.Log, decorate?.Invoke(fixture.Store) ?? fixture.Store, options ?? UndisturbedRun.Quick,
            ScoringCatalog.Default, NullLoggerFactory.Instance);
        var region = await ClusterSharding.Get(system).StartAsync(
            CommunityExtractor.TypeName, node.EntityProps, ClusterShardingSettings.Create(system),
            new CommunityExtractor(fixture.Log.PartitionCount));
        node.UseRegion(system, region);
        return new ActorTestNode(system, node, region, fixture.Log);
    }

    public void Read(params IEnumerable<int> partitions)
    {
        foreach (var partition in partitions)
        {
            if (!_pumps.ContainsKey(partition))
                _pumps[partition] = new LogPump(Node, Log, partition);
        }
    }

    /// <summary>Lets go of partitions, drained.</summary>
    public Task DrainAsync(IEnumerable<int> partitions, CancellationToken giveUp = default) =>
        Task.WhenAll(Take(partitions).Select(p => p.DrainAsync(giveUp)));

    /// <summary>Ends the reading of partitions at once.</summary>
    public Task AbandonAsync(IEnumerable<int> partitions) => Task.WhenAll(Take(partitions).Select(p => p.AbandonAsync()));

    public async ValueTask DisposeAsync()
    {
        await AbandonAsync([.. _pumps.Keys]);
        await Node.DisposeAsync();
        await System.Terminate();
    }

    private List<LogPump> Take(IEnumerable<int> partitions)
    {
        var taken = new List<LogPump>();
        foreach (var partition in partitions)
        {
            if (_pumps.Remove(partition, out var pump))
                taken.Add(pump);
        }

        return taken;
    }
}
