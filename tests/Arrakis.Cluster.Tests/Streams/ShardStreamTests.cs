using Akka.Streams;
using Akka.TestKit.Xunit2;
using Arrakis.Cluster.Streams;
using Arrakis.EventLog.Kafka;
using Arrakis.Gateway;
using Arrakis.Gateway.Sessions;
using Arrakis.Gateway.Shards;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;

namespace Arrakis.Cluster.Tests.Streams;

public sealed class ShardStreamTests : TestKit
{
    private readonly ShardBuffer _buffer = new(maxEvents: 1000, maxBytes: 16 * 1024 * 1024);
    private readonly SessionIdentity _session = new("session", "");
    private readonly SideLog _side = new();

    [Fact]
    public async Task What_a_shard_has_buffered_stands_in_Kafka_in_order_and_then_the_session_is_recorded()
    {
        await using var rig = new KafkaRig(partitions: 2);
        await using var producers = new ShardProducers(rig.Options, NullLogger.Instance);
        var stream = Create(rig.Options, producers);
        var running = stream.RunAsync(CancellationToken.None);
        _buffer.BeginSession(_session, 1, record: true);
        Add(2, 501);
        await Eventually.TrueAsync(() => _buffer.Events == 0);
        Add(502, 600);
        stream.Finish();
        await running.WaitAsync(TimeSpan.FromSeconds(60));
        (await ReadAsync(rig.Options, 0)).ShouldBe(Enumerable.Range(2, 599).Where(n => n % 2 == 0).Select(n => (long)n));
        (await ReadAsync(rig.Options, 1)).ShouldBe(Enumerable.Range(2, 599).Where(n => n % 2 == 1).Select(n => (long)n));
        _side.Sessions.First().Sequence.ShouldBe(1);
        _side.Sessions.Last().Sequence.ShouldBe(600);
        _buffer.Events.ShouldBe(0);
    }

    [Fact]
    public async Task An_outage_fills_the_buffer_and_nothing_is_lost()
    {
        await using var rig = new KafkaRig(partitions: 2);
        await using var producers = new ShardProducers(rig.Options, NullLogger.Instance);
        var stream = Create(rig.Options, producers);
        var running = stream.RunAsync(CancellationToken.None);
        _buffer.BeginSession(_session, 1, record: true);
        Add(2, 10);
        await Eventually.TrueAsync(() => _buffer.Events == 0);
        rig.Mock.SetDown();
        Add(11, 1010);
        _buffer.IsFull.ShouldBeTrue();
        rig.Mock.SetUp();
        await Eventually.TrueAsync(() => _buffer.Events == 0);
        stream.Finish();
        await running.WaitAsync(TimeSpan.FromSeconds(60));
        (await ReadAsync(rig.Options, 0)).Distinct().Count().ShouldBe(505);
        _side.Sessions.Last().Sequence.ShouldBe(1010);
    }

    [Fact]
    public async Task A_record_that_is_too_large_becomes_a_dead_letter_and_the_others_pass()
    {
        await using var rig = new KafkaRig(partitions: 2);
        await using var producers = new ShardProducers(rig.Options, NullLogger.Instance);
        var stream = Create(rig.Options, producers);
        var running = stream.RunAsync(CancellationToken.None);
        _buffer.BeginSession(_session, 1, record: true);
        Add(2, 3);
        _buffer.Add(0, new CommunityEvent { Session = _session.Hash, Sequence = 4, SourceId = new string('x', 2_000_000) });
        Add(5, 6);
        await Eventually.TrueAsync(() => _buffer.Events == 0);
        stream.Finish();
        await running.WaitAsync(TimeSpan.FromSeconds(60));
        _side.Letters.ShouldHaveSingleItem().Key.ShouldBe($"frame:{_session.Hash:x16}:4");
        (await ReadAsync(rig.Options, 0)).ShouldBe([2, 6]);
    }

    private ShardStream Create(KafkaOptions kafka, ShardProducers producers) => new(
        new ShardOutlet(
            0, 1, _buffer, _side, new GatewayOptions(), new ShardTelemetry(0, TimeProvider.System), new ShardCounters(0),
            TimeProvider.System, NullLogger.Instance),
        kafka.EventsTopic, producers, static (_, _) => { }, Sys.Materializer());

    private void Add(int first, int last)
    {
        for (var n = first; n <= last; n++)
            _buffer.Add(n % 2, new CommunityEvent { Session = _session.Hash, Sequence = n });
        _buffer.Flush();
    }

    private static async Task<IReadOnlyList<long>> ReadAsync(KafkaOptions options, int partition)
    {
        await using var reader = new KafkaTopicReader(options, options.EventsTopic, NullLogger.Instance);
        var (batch, found) = (new LogBatch(), new List<long>());
        for (var next = 0L; ; next = batch[batch.Count - 1].Offset + 1)
        {
            await reader.ReadAsync(partition, next, 1000, batch);
            if (batch.Count == 0)
                return found;
            for (var i = 0; i < batch.Count; i++)
                found.Add(CommunityEvent.Parser.ParseFrom(batch[i].Payload.Span).Sequence);
        }
    }
}
