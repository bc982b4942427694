using System.Text;
using Arrakis.EventLog.Kafka;
using Arrakis.EventLog.Kafka.Appending;
using Arrakis.Shared.Log;
using Shouldly;
using Xunit;

namespace Arrakis.EventLog.Tests.Kafka;

public sealed class KafkaAppenderTests : IDisposable
{
    private const short ProduceKey = 0;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly KafkaBroker _broker = new();

    public void Dispose() => _broker.Dispose();

    [Fact]
    public async Task Kcat_reads_what_we_append_and_we_read_what_kcat_appends()
    {
        var topic = _broker.Topic();
        await using var appender = _broker.Appender();
        for (var i = 0; i < 8; i++)
            (await appender.AppendAsync(topic, i % 4, $"key {i}", Encoding.UTF8.GetBytes($"record {i}"))).Offset.ShouldBe(i / 4);
        for (var partition = 0; partition < 4; partition++)
        {
            var seen = await Kcat.RunAsync(
                null, "-C", "-b", _broker.Mock.BootstrapServers, "-t", topic, "-p", $"{partition}",
                "-o", "beginning", "-e", "-q", "-f", "%p %o %k: %s\\n");
            seen.ShouldBe(
                $"{partition} 0 key {partition}: record {partition}\n{partition} 1 key {partition + 4}: record {partition + 4}\n");
        }

        await Kcat.RunAsync("one\ntwo\n", "-P", "-b", _broker.Mock.BootstrapServers, "-t", topic, "-p", "2");
        await using var reader = _broker.Reader(topic);
        var batch = new LogBatch();
        await reader.ReadAsync(2, 2, 1, batch);
        Encoding.UTF8.GetString(batch[0].Payload.Span).ShouldBe("one");
        DateTimeOffset.FromUnixTimeMilliseconds(batch[0].AppendedMs).ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task An_outage_loses_nothing_doubles_nothing_keeps_the_order_and_is_seen()
    {
        var topic = _broker.Topic();
        await using var appender = _broker.Appender();
        var appended = 0;
        using var stop = new CancellationTokenSource();
        var appending = Task.Run(async () =>
        {
            for (; !stop.IsCancellationRequested; appended += 10)
            {
                var call = await appender.RunAsync(topic, Records(appended, 10), key: null, CancellationToken.None);
                call.Failure.ShouldBeNull();
            }
        });
        await EventuallyAsync(() => Volatile.Read(ref appended) > 100);
        _broker.Mock.SetDown();
        await EventuallyAsync(() => appender.Trouble is not null);
        appender.Trouble.ShouldNotBeNull().ShouldContain("no broker is reachable");
        var before = Volatile.Read(ref appended);
        await Task.Delay(TimeSpan.FromSeconds(3));
        appended.ShouldBeLessThanOrEqualTo(before + 10);
        _broker.Mock.SetUp();
        await EventuallyAsync(() => Volatile.Read(ref appended) > before + 100);
        appender.Trouble.ShouldBeNull();
        await stop.CancelAsync();
        await appending.WaitAsync(Patience);

        await using var reader = _broker.Reader(topic);
        (await ReadAsync(reader)).ShouldBe(Enumerable.Range(0, appended).Select(i => $"{i}"));
    }

    [Fact]
    public async Task Nothing_of_a_call_is_sent_after_a_record_that_has_failed()
    {
        var topic = _broker.Topic();
        await using var appender = _broker.Appender();
        // The client knows the topic's partitions by then.
        await appender.AppendAsync(topic, 0, null, new byte[1]);
        var call = await appender.RunAsync(
            topic, [new PendingRecord(99, new byte[1]), new PendingRecord(0, new byte[1])], key: null, CancellationToken.None);
        call.Failure.ShouldNotBeNull().Message.ShouldContain("there is no partition 99");
        call.Offsets.ShouldBe([AppendCall.Unsettled, AppendCall.Unsettled]);
        (await appender.AppendAsync(topic, 0, null, new byte[1])).Offset.ShouldBe(1);
    }

    [Fact]
    public async Task Trouble_ends_with_the_outage_though_nothing_is_appended()
    {
        await using var appender = _broker.Appender();
        await appender.AppendAsync(_broker.Topic(), 0, null, new byte[1]);
        _broker.Mock.SetDown();
        await EventuallyAsync(() => appender.Trouble is not null);
        _broker.Mock.SetUp();
        await EventuallyAsync(() => appender.Trouble is null);
    }

    // librdkafka reads its client's memory as long as it waits for an answer.
    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    public async Task An_appender_can_end_while_it_looks_whether_an_outage_is_over(int waitMs)
    {
        var appender = _broker.Appender();
        await appender.AppendAsync(_broker.Topic(), 0, null, new byte[8]);
        _broker.Mock.SetDown();
        await EventuallyAsync(() => appender.Trouble is not null);

        await Task.Delay(waitMs);
        await appender.DisposeAsync().AsTask().WaitAsync(Patience);

        await using var another = _broker.Appender();
        _broker.Mock.SetUp();
        await another.AppendAsync(_broker.Topic(), 0, null, new byte[8]);
    }

    [Fact]
    public async Task A_record_that_is_too_large_is_refused_with_its_size_and_others_go_on()
    {
        var topic = _broker.Topic();
        await using var appender = _broker.Appender();
        var error = await Should.ThrowAsync<EventLogException>(async () => await appender.AppendAsync(topic, 0, null, new byte[2_000_000]));
        error.IsTransient.ShouldBeFalse();
        error.Message.ShouldContain("2000000 bytes");
        error.Message.ShouldContain("message.max.bytes is 1000000");

        var call = await appender.RunAsync(
            topic, [.. Records(0, 1), new PendingRecord(0, new byte[2_000_000]), .. Records(1, 1)], key: null, CancellationToken.None);
        call.Offsets.ShouldBe([0, AppendCall.Refused, 1]);
        call.Failure.ShouldBeNull();
    }

    [Theory]
    [InlineData(45)]
    [InlineData(-1)]
    [InlineData(29)]
    public async Task A_producer_that_fails_for_good_is_replaced_and_nothing_overtakes_what_failed(int error)
    {
        var topic = _broker.Topic();
        await using var appender = _broker.Appender();
        await appender.AppendAsync(topic, 0, null, "first"u8.ToArray());
        _broker.Mock.PushErrors(ProduceKey, error);
        var records = Records(0, 400, size: 10_000);
        var failures = 0;
        while (true)
        {
            var call = await appender.RunAsync(topic, records, key: null, CancellationToken.None).AsTask().WaitAsync(Patience);
            if (call.Failure is null)
                break;
            failures++;
            call.Offsets.SkipWhile(offset => offset >= 0).ShouldAllBe(offset => offset < 0, "nothing is stored behind what failed");
        }

        await using var reader = _broker.Reader(topic);
        var seen = new HashSet<string>();
        var fresh = (await ReadAsync(reader)).Skip(1).Where(seen.Add).Select(text => text.TrimEnd());
        fresh.ShouldBe(Enumerable.Range(0, 400).Select(i => $"{i}"), $"in order, after {failures} failures");
    }

    [Fact]
    public async Task Waiting_for_room_is_cancelled_and_memory_is_bounded()
    {
        var topic = _broker.Topic();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["queue.buffering.max.messages"] = "100" };
        await using var appender = _broker.Appender(_broker.Options with { Settings = settings });
        await appender.AppendAsync(topic, 0, null, new byte[1]);
        _broker.Mock.SetDown();
        using var cancel = new CancellationTokenSource();
        var appending = appender.RunAsync(topic, Records(0, 1_000), key: null, cancel.Token).AsTask();
        await Task.Delay(500);
        appending.IsCompleted.ShouldBeFalse();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => appending.WaitAsync(Patience));
        _broker.Mock.SetUp();
        var call = await appender.RunAsync(topic, Records(0, 1_000), key: null, CancellationToken.None).AsTask().WaitAsync(Patience);
        call.Failure.ShouldBeNull();
    }

    private static List<PendingRecord> Records(int from, int count, int size = 0) =>
        [.. Enumerable.Range(from, count).Select(i => new PendingRecord(0, Encoding.UTF8.GetBytes($"{i}".PadRight(size))))];

    private static async Task<List<string>> ReadAsync(KafkaTopicReader reader)
    {
        var batch = new LogBatch();
        var texts = new List<string>();
        do
        {
            await reader.ReadAsync(0, texts.Count, 1_000, batch).AsTask().WaitAsync(Patience);
            for (var i = 0; i < batch.Count; i++)
                texts.Add(Encoding.UTF8.GetString(batch[i].Payload.Span));
        }
        while (batch.Count > 0);
        return texts;
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
            await Task.Delay(20, patience.Token);
    }
}
