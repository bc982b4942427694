using System.Text;
using Arrakis.EventLog.Kafka;
using Arrakis.Shared.Log;
using Shouldly;
using Xunit;

namespace Arrakis.EventLog.Tests.Kafka;

public sealed class KafkaTopicReaderTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly KafkaBroker _broker = new();

    public void Dispose() => _broker.Dispose();

    [Fact]
    public async Task A_reader_may_begin_anywhere_and_sees_the_list_that_was_appended()
    {
        var topic = _broker.Topic();
        var model = await AppendAsync(topic, Enumerable.Range(0, 3_000).Select(i => $"record {i}"));
        await using var reader = _broker.Reader(topic, _broker.Options with { ReadAheadBytes = 20_000 });
        var random = new Random(7);
        for (var round = 0; round < 40; round++)
        {
            var from = random.Next(model.Count + 1);
            var records = await ReadAsync(reader, from, atMost: random.Next(1, 400), step: random.Next(1, 50));
            records.ShouldBe(model.Skip(from).Take(records.Count), $"from {from}");
            records.Count.ShouldBeGreaterThan(from == model.Count ? -1 : 0);
        }

        (await ReadAsync(reader, 0, int.MaxValue, 97)).ShouldBe(model);
    }

    [Fact]
    public async Task A_slow_reader_has_no_more_read_ahead_than_its_bound_and_misses_nothing()
    {
        const int bound = 50_000, size = 1_000;
        var topic = _broker.Topic();
        var model = await AppendAsync(topic, Enumerable.Range(0, 1_500).Select(i => $"{i} ".PadRight(size, 'x')));
        await using var reader = _broker.Reader(topic, _broker.Options with { ReadAheadBytes = bound });
        var batch = new LogBatch();
        var most = 0L;
        for (var next = 0; next < model.Count; next += batch.Count)
        {
            await reader.ReadAsync(0, next, 5, batch).AsTask().WaitAsync(Patience);
            batch.Count.ShouldBeGreaterThan(0);
            for (var i = 0; i < batch.Count; i++)
                Text(batch[i]).ShouldBe(model[next + i]);
            most = Math.Max(most, reader.BufferedBytes(0));
        }

        most.ShouldBeInRange(bound / 4, bound + size + 64);
    }

    [Fact]
    public async Task What_the_log_has_dropped_is_refused_loudly()
    {
        var topic = _broker.Topic();
        var payload = new byte[500_000];
        new Random(1).NextBytes(payload);
        await using var appender = _broker.Appender();
        for (var i = 0; i < 14; i++)
            await appender.AppendAsync(topic, 0, null, payload);

        await using var reader = _broker.Reader(topic);
        var lowest = (await reader.GetRangeAsync(0)).Start;
        lowest.ShouldBeGreaterThan(1);
        var error = await Should.ThrowAsync<EventLogException>(async () => await reader.ReadAsync(0, 1, 10, new LogBatch()));
        error.IsTransient.ShouldBeFalse();
        error.Message.ShouldContain($"no longer holds offset 1, retention has deleted it; the lowest is {lowest}");
    }

    [Fact]
    public async Task What_is_dropped_while_it_waits_to_be_read_is_refused_loudly()
    {
        var topic = _broker.Topic();
        var payload = new byte[500_000];
        new Random(1).NextBytes(payload);
        await using var appender = _broker.Appender();
        await appender.AppendAsync(topic, 0, null, payload);
        await using var reader = _broker.Reader(topic, _broker.Options with { ReadAheadBytes = 100_000 });
        var batch = new LogBatch();
        await reader.ReadAsync(0, 0, 1, batch);
        for (var i = 0; i < 24; i++)
            await appender.AppendAsync(topic, 0, null, payload);

        var error = await Should.ThrowAsync<EventLogException>(async () =>
        {
            for (var next = 1; next < 25; next++)
                await reader.ReadAsync(0, next, 1, batch).AsTask().WaitAsync(Patience);
        });
        error.IsTransient.ShouldBeFalse();
        error.Message.ShouldContain("no longer holds offset");
    }

    [Fact]
    public async Task A_position_beyond_the_end_is_another_log_s()
    {
        var topic = _broker.Topic();
        await AppendAsync(topic, ["a", "b"]);
        await using var reader = _broker.Reader(topic);
        var error = await Should.ThrowAsync<EventLogException>(async () => await reader.ReadAsync(0, 3, 10, new LogBatch()));
        error.IsTransient.ShouldBeFalse();
        error.Message.ShouldContain("ends at 2, before offset 3: it is not the log that was read before");
    }

    [Fact]
    public async Task While_no_broker_is_reachable_known_records_are_waited_for_and_never_taken_for_the_tail()
    {
        var topic = _broker.Topic();
        var model = await AppendAsync(topic, Enumerable.Range(0, 2_000).Select(i => $"record {i}"));
        await using var reader = _broker.Reader(topic, _broker.Options with { ReadAheadBytes = 10_000 });
        var first = await ReadAsync(reader, 0, atMost: 50, step: 10);
        _broker.Mock.SetDown();
        var rest = ReadAsync(reader, first.Count, int.MaxValue, 10);
        await Task.Delay(TimeSpan.FromSeconds(2));
        rest.IsCompleted.ShouldBeFalse();
        _broker.Mock.SetUp();

        first.Concat(await rest.WaitAsync(Patience)).ShouldBe(model);
    }

    [Fact]
    public async Task A_wait_is_told_of_what_another_process_appends_and_ends_when_it_is_cancelled()
    {
        var topic = _broker.Topic();
        await using var reader = _broker.Reader(topic);
        using var cancel = new CancellationTokenSource();
        var waiting = reader.WaitForRecordAsync(0, 1).AsTask();
        var cancelled = reader.WaitForRecordAsync(1, 0, cancel.Token).AsTask();
        await AppendAsync(topic, ["a"]);
        waiting.IsCompleted.ShouldBeFalse();
        await AppendAsync(topic, ["b"]);
        await waiting.WaitAsync(Patience);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => cancelled.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_wait_for_what_is_far_beyond_a_full_buffer_ends_too()
    {
        var topic = _broker.Topic();
        await using var reader = _broker.Reader(topic, _broker.Options with { ReadAheadBytes = 1_000 });
        var waiting = reader.WaitForRecordAsync(0, 500).AsTask();
        await AppendAsync(topic, Enumerable.Range(0, 501).Select(i => $"{i}".PadRight(100)));
        await waiting.WaitAsync(Patience);
    }

    [Fact]
    public async Task The_end_is_known_although_nobody_takes_what_was_read_ahead()
    {
        var topic = _broker.Topic();
        await AppendAsync(topic, Enumerable.Range(0, 100).Select(i => $"{i}".PadRight(100)));
        await using var reader = _broker.Reader(topic, _broker.Options with { ReadAheadBytes = 1_000 });
        await reader.ReadAsync(0, 0, 1, new LogBatch());
        using var patience = new CancellationTokenSource(Patience);
        while (reader.BufferedBytes(0) < 900)
            await Task.Delay(10, patience.Token);
        await AppendAsync(topic, Enumerable.Range(0, 50).Select(i => $"{i}"));
        while (await reader.GetRangeAsync(0) != new LogRange(0, 150))
            await Task.Delay(10, patience.Token);
    }

    [Fact]
    public async Task Disposing_ends_what_waits()
    {
        var reader = _broker.Reader(_broker.Topic());
        var waiting = reader.WaitForRecordAsync(0, 0).AsTask();
        await reader.DisposeAsync();
        await Should.ThrowAsync<ObjectDisposedException>(() => waiting.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_released_partition_is_read_again_from_where_it_is_asked()
    {
        var topic = _broker.Topic();
        var model = await AppendAsync(topic, Enumerable.Range(0, 100).Select(i => $"{i}"));
        await using var reader = _broker.Reader(topic);
        for (var round = 0; round < 5; round++)
        {
            (await ReadAsync(reader, 10 * round, 20, 7)).ShouldBe(model.Skip(10 * round).Take(20));
            reader.Release(0);
            reader.BufferedBytes(0).ShouldBe(0);
        }
    }

    private async Task<List<string>> AppendAsync(string topic, IEnumerable<string> texts)
    {
        var all = texts.ToList();
        await using var appender = _broker.Appender();
        var records = all.Select(text => new PendingRecord(0, Encoding.UTF8.GetBytes(text))).ToList();
        var call = await appender.RunAsync(topic, records, key: null, CancellationToken.None);
        call.Failure.ShouldBeNull();
        return all;
    }

    private static async Task<List<string>> ReadAsync(KafkaTopicReader reader, int from, int atMost, int step)
    {
        var batch = new LogBatch();
        var texts = new List<string>();
        while (texts.Count < atMost)
        {
            await reader.ReadAsync(0, from + texts.Count, Math.Min(step, atMost - texts.Count), batch).AsTask().WaitAsync(Patience);
            if (batch.Count == 0)
                break;
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Offset.ShouldBe(from + texts.Count);
                texts.Add(Text(batch[i]));
            }
        }

        return texts;
    }

    private static string Text(LogRecord record) => Encoding.UTF8.GetString(record.Payload.Span);
}
