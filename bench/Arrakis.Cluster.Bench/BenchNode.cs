using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Arrakis.Cluster.Communities;
using Arrakis.Cluster.Partitions;
using Arrakis.Cluster.Streams;
using Arrakis.Pipeline;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cluster.Bench;

/// <summary>A cluster of one node on a log and a store, with its streams.</summary>
internal sealed class BenchNode : IAsyncDisposable
{
    private readonly ActorSystem _system;
    private readonly ActorNode _node;
    private readonly PipelineStream _streams;

    private BenchNode(ActorSystem system, ActorNode node, PipelineStream streams) => (_system, _node, _streams) = (system, node, streams);

    public PipelineService Pipeline => _node.Pipeline;

    public static async Task<BenchNode> StartAsync(
        IEventLog log, IDeadLetterStore letters, ICommunityStore store, PipelineOptions options)
    {
        var system = ActorSystem.Create("bench", ConfigurationFactory.ParseString("""
            akka {
              loglevel = WARNING
              actor.provider = cluster
              remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
              cluster.sharding { state-store-mode = ddata, distributed-data.durable.keys = [] }
              coordinated-shutdown.exit-clr = off
            }
            """).WithFallback(ClusterSharding.DefaultConfig()).WithFallback(ClusterSingletonManager.DefaultConfig())
            .WithFallback(Akka.DistributedData.DistributedData.DefaultConfig()));
        var cluster = Akka.Cluster.Cluster.Get(system);
        await cluster.JoinAsync(cluster.SelfAddress);
        var node = await ActorNode.OpenAsync(log, letters, store, options, ScoringCatalog.Default, NullLoggerFactory.Instance);
        node.UseRegion(system, await ClusterSharding.Get(system).StartAsync(
            CommunityExtractor.TypeName, node.EntityProps, ClusterShardingSettings.Create(system),
            new CommunityExtractor(log.PartitionCount)));
        var streams = PipelineStream.OnLog(system, log, node.Gate, node, new PipelineStreamOptions(), NullLoggerFactory.Instance);
        return new BenchNode(system, node, streams);
    }

    public void Read() => _streams.Start();

    public async ValueTask DisposeAsync()
    {
        await _streams.StopAsync(TimeSpan.FromSeconds(30));
        await _streams.DisposeAsync();
        await _node.DisposeAsync();
        await _system.Terminate();
    }
}
