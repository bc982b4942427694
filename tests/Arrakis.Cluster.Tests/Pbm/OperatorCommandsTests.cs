using Arrakis.Cli.Cluster;
using Arrakis.Cluster.Pbm;
using Arrakis.EventLog.Kafka;
using Arrakis.Testing.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;

namespace Arrakis.Cluster.Tests.Pbm;

/// <summary>What operators are told, from what nodes have said in a real client's Kafka.</summary>
public sealed class OperatorCommandsTests : IAsyncLifetime, IDisposable
{
    private readonly MockKafka _kafka = new();
    private readonly KafkaOptions _options;
    private readonly KafkaAppender _appender;
    private readonly OperatorCommands _commands;

    public OperatorCommandsTests()
    {
        _options = new KafkaOptions
        {
            BootstrapServers = _kafka.BootstrapServers, ClientId = "node-a", FetchWait = TimeSpan.FromMilliseconds(10),
        };
        _kafka.CreateTopic(_options.NodesTopic, 1);
        _appender = new KafkaAppender(_options, NullLogger.Instance);
        _commands = new OperatorCommands(_options, token: null, partitions: 4);
    }

    public async Task InitializeAsync()
    {
        await SayAsync(Node("node-a", (0, 0), (1, 70)) with { Akka = "akka.tcp://arrakis@10.0.0.7:4053", Communities = 3 });
        await SayAsync(Node("node-b", (2, 5)));
    }

    public async Task DisposeAsync() => await _appender.DisposeAsync();

    public void Dispose() => _kafka.Dispose();

    [Fact]
    public async Task Lag_is_told_of_all_nodes_or_of_one()
    {
        var all = await _commands.LagAsync(node: null, CancellationToken.None);
        all.IsError.ShouldBeFalse(all.Text);
        all.Text.ShouldContain("Lag 75 events");
        var one = await _commands.LagAsync("node-b", CancellationToken.None);
        one.Text.ShouldContain("Lag 5 events, 1.5 s, in 1 partition");
        one.Text.ShouldNotContain("node-a");
        (await _commands.LagAsync("bogus", CancellationToken.None)).ShouldBe(new OperatorAnswer(
            "There is no node bogus; there are node-a, node-b.", IsError: true));
    }

    [Fact]
    public async Task Shards_are_told_with_the_address_of_their_node() => (await _commands.ShardsAsync(CancellationToken.None)).Text
        .ReplaceLineEndings(" ").ShouldContain("node-a shards partitions 0-1 with 3 communities, as akka.tcp://arrakis@10.0.0.7:4053.");

    [Fact]
    public async Task Communities_that_no_node_tells_and_limits_that_are_none_are_errors()
    {
        var silent = await _commands.CommunitiesAsync(limit: null, CancellationToken.None);
        silent.IsError.ShouldBeTrue();
        silent.Text.ShouldContain("node-a: it has no page");
        (await _commands.CommunitiesAsync("0", CancellationToken.None)).Text.ShouldContain("a whole number from 1 to 1000");
    }

    [Fact]
    public async Task Draining_this_node_answers_at_once_and_draining_another_when_it_has_ended()
    {
        var own = await _commands.DrainAsync(node: null, CancellationToken.None);
        own.IsError.ShouldBeFalse(own.Text);
        own.Text.ReplaceLineEndings(" ").ShouldBe("node-a was asked to drain: 2 partitions, 70 events not durable.");

        var other = _commands.DrainAsync("node-b", CancellationToken.None);
        await SayAsync(Node("node-b") with { State = NodePhase.Stopped });
        (await other).Text.ReplaceLineEndings(" ").ShouldContain("node-b has stopped");
        (await _commands.DrainAsync("bogus", CancellationToken.None)).IsError.ShouldBeTrue();
    }

    private static NodeReport Node(string name, params (int Partition, long Lag)[] partitions) => new()
    {
        Node = name, Role = NodeRoles.Node, LagEvents = partitions.Sum(p => p.Lag),
        Partitions = [.. partitions.Select(p => new PartitionReport(p.Partition, 95, 0, p.Lag, p.Lag == 0 ? 0 : 1.5, Stopped: null))],
    };

    private async Task SayAsync(NodeReport report) => await _appender.AppendAsync(
        _options.NodesTopic, NodeRecords.Partition, NodeRecords.KeyOf(report), NodeRecords.Encode(report), CancellationToken.None);
}
