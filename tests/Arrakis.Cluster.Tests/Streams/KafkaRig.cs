using System.Text;
using Akka.Actor;
using Arrakis.Cluster.Streams;
using Arrakis.EventLog.Kafka;
using Arrakis.Pipeline.Writing;
using Arrakis.Testing.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cluster.Tests.Streams;

/// <summary>A mock cluster with a topic of events, and nodes that read it.</summary>
internal sealed class KafkaRig : IAsyncDisposable
{
    private readonly List<KafkaNode> _nodes = [];
    private readonly KafkaAppender _appender;

    public KafkaRig(int partitions)
    {
        Partitions = partitions;
        Options = new KafkaOptions
        {
            BootstrapServers = Mock.BootstrapServers,
            Prefix = "t.",
            FetchWait = TimeSpan.FromMilliseconds(10),
            Linger = TimeSpan.FromMilliseconds(1),
            SessionTimeout = TimeSpan.FromSeconds(6),
        };
        Mock.CreateTopic(Options.EventsTopic, partitions);
        _appender = new KafkaAppender(Options, NullLogger.Instance);
    }

    public MockKafka Mock { get; } = new();

    public KafkaOptions Options { get; init; }

    public int Partitions { get; }

    /// <summary>Appends the texts <c>p:n</c>, n from a number on, to a partition.</summary>
    public async Task AppendAsync(int partition, int first, int count, int bytes = 0)
    {
        var pad = new string('x', bytes);
        await Task.WhenAll(Enumerable.Range(first, count).Select(async n =>
            await _appender.AppendAsync(Options.EventsTopic, partition, null, Encoding.UTF8.GetBytes($"{partition}:{n}{pad}"))));
    }

    /// <summary>A node that shares <paramref name="tenures"/>' commits with others, as nodes do by the store.</summary>
    public KafkaNode Start(FakeTenures tenures, KafkaOptions? options = null)
    {
        var node = new KafkaNode(options ?? Options, Partitions, tenures);
        _nodes.Add(node);
        node.Stream.Start();
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        await _appender.DisposeAsync();
        Mock.Dispose();
    }
}

internal sealed class KafkaNode : IAsyncDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("node");
    private readonly WriteGate _gate = new(1);
    private readonly TopicLog _log;

    public KafkaNode(KafkaOptions kafka, int partitions, FakeTenures tenures)
    {
        Tenures = tenures;
        _log = new TopicLog(kafka, partitions);
        Stream = PipelineStream.OnKafka(_system, kafka, _log, _gate, tenures, new PipelineStreamOptions
        {
            MinBackoff = TimeSpan.FromMilliseconds(20),
            Announce = partitions => Said($"+{string.Join(",", partitions.Order())}"),
            Withdraw = partitions => Said($"-{string.Join(",", partitions.Order())}"),
        }, NullLoggerFactory.Instance);
    }

    public PipelineStream Stream { get; }

    public FakeTenures Tenures { get; }

    public List<string> Placements { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        await _system.Terminate();
        await _log.DisposeAsync();
        _gate.Dispose();
    }

    private void Said(string what)
    {
        lock (Placements)
            Placements.Add(what);
    }
}
