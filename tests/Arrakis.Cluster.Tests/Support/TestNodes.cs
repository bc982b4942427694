using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using Arrakis.Cluster.Hosting;
using Arrakis.Cluster.Placement;
using Arrakis.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cluster.Tests.Support;

/// <summary>A member of a cluster in this process, set up as the program sets it up.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private TestNode(AkkaSystem akka) => Akka = akka;

    public AkkaSystem Akka { get; }

    public ActorSystem System => Akka.System;

    public string Name => PlacementMap.NodeOf(Akka.Cluster.SelfUniqueAddress);

    public IPartitionPlacements Placements => PartitionPlacements.Get(System);

    public NodeEndpoint Endpoint => new(Akka.Cluster.SelfAddress.Host, Akka.Cluster.SelfAddress.Port!.Value);

    /// <summary>The shard region; null before it was started.</summary>
    public IActorRef? Region { get; set; }

    /// <summary>Starts a node that joins others, or begins a cluster; it is up then.</summary>
    public static async Task<TestNode> StartAsync(AkkaSettings settings, ILoggerFactory? loggers = null)
    {
        var node = await ListenAsync(settings, loggers);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await new ClusterJoin(settings, node.Akka.Cluster, NullLogger.Instance).JoinAsync(limit.Token);
        return node;
    }

    /// <summary>Starts one that has not joined.</summary>
    public static async Task<TestNode> ListenAsync(AkkaSettings settings, ILoggerFactory? loggers = null)
    {
        var factory = loggers ?? NullLoggerFactory.Instance;
        return new TestNode(await AkkaSystem.StartAsync(
            builder => builder.ConfigureArrakis(settings, scylla: null, factory), factory, CancellationToken.None));
    }

    /// <summary>Several on loopback, in one cluster, all up.</summary>
    public static async Task<TestNodes> ClusterAsync(int count, AkkaSettings? settings = null)
    {
        var usual = (settings ?? new AkkaSettings()) with { Port = 0 };
        var nodes = new TestNodes();
        while (nodes.Count < count)
            nodes.Add(await StartAsync(nodes.Count == 0 ? usual : usual with { SeedNodes = [nodes[0].Endpoint] }));
        await Eventually.TrueAsync(
            () => nodes.All(n => n.Akka.Cluster.State.Members.Count(m => m.Status == MemberStatus.Up) == count), () => "not all are up");
        return nodes;
    }

    /// <summary>Cuts it off, as a crash does: the others hear nothing of it any more.</summary>
    public Task CutOffAsync() => ((IRemoteActorRefProvider)((ExtendedActorSystem)System).Provider).Transport.Shutdown();

    public async ValueTask DisposeAsync() => await Akka.DisposeAsync();
}

/// <summary>The members of a test's cluster.</summary>
internal sealed class TestNodes : List<TestNode>, IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await Task.WhenAll(this.Select(node => node.DisposeAsync().AsTask()));
}
