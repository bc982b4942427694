using Arrakis.EventLog.Kafka;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace Arrakis.EventLog.Tests.Kafka;

public sealed class KafkaEventLogTests : IDisposable
{
    private const short ProduceKey = 0;
    private const int MessageTooLarge = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly KafkaBroker _broker = new();
    private readonly MemoryLogState _state = new();

    public void Dispose() => _broker.Dispose();

    [Fact]
    public async Task Without_the_topic_the_log_is_refused_and_says_how_it_is_made()
    {
        var error = await Should.ThrowAsync<EventLogException>(OpenAsync);
        error.IsTransient.ShouldBeFalse();
        error.Message.ShouldBe($"there is no topic t.events at {_broker.Mock.BootstrapServers}: make it with `arrakis topics create`");
    }

    [Fact]
    public async Task A_record_that_is_too_large_becomes_a_dead_letter_by_its_own_name_and_others_go_on()
    {
        await using var log = await CreateAsync();
        await log.AppendAsync(new AppendRequest { Records = [Event(1), Event(2, size: 2_000_000), Event(3)] });

        (await SequencesAsync(log)).ShouldBe([1, 3]);
        var letter = _state.Letters.ShouldHaveSingleItem();
        letter.Key.ShouldBe("frame:00000000000000ff:2");
        letter.Stage.ShouldBe("gateway");
        letter.CommunityId.ShouldBe(77);
        letter.MemberId.ShouldBe(88);
        letter.Payload.Length.ShouldBe(64 * 1024);
        letter.Reason.ShouldContain("is too large");
    }

    [Fact]
    public async Task A_record_that_a_broker_finds_too_large_becomes_a_dead_letter_and_what_follows_keeps_its_order()
    {
        await using var log = await CreateAsync();
        await log.AppendAsync(new AppendRequest { Records = [Event(1)] });
        _broker.Mock.PushErrors(ProduceKey, MessageTooLarge);
        await log.AppendAsync(
            new AppendRequest { Records = [Event(2, size: 600_000), Event(3), Event(4), Event(5, size: 600_000), Event(6)] })
            .AsTask().WaitAsync(Patience);

        _state.Letters.ShouldHaveSingleItem().Key.ShouldBe("frame:00000000000000ff:2");
        (await SequencesAsync(log)).ShouldBe([1, 3, 4, 5, 6]);
    }

    [Fact]
    public async Task What_is_no_event_and_too_large_is_named_by_its_hash()
    {
        await using var log = await CreateAsync();
        var payload = new byte[2_000_000];
        Array.Fill(payload, (byte)0xff);
        await log.AppendAsync(new AppendRequest { Records = [new PendingRecord(0, payload)] });
        _state.Letters.ShouldHaveSingleItem().Key.ShouldMatch("^frame:0000000000000000:~[0-9a-f]{16}$");
    }

    [Fact]
    public async Task A_store_that_is_down_does_not_stop_events_and_gets_the_newest_session_when_it_is_back()
    {
        await using var log = await CreateAsync();
        _state.IsDown = true;
        for (var sequence = 1; sequence <= 20; sequence++)
        {
            await log.AppendAsync(new AppendRequest { Records = [Event(sequence)], Session = Session(sequence) })
                .AsTask().WaitAsync(Patience);
        }

        log.SessionTrouble.ShouldNotBeNull().ShouldContain("the store is down");
        (await SequencesAsync(log)).Count.ShouldBe(20);

        _state.IsDown = false;
        using var patience = new CancellationTokenSource(Patience);
        while ((await _state.LoadSessionAsync(3))?.Sequence != 20)
            await Task.Delay(20, patience.Token);
        while (log.SessionTrouble is not null)
            await Task.Delay(20, patience.Token);
    }

    [Fact]
    public async Task Closing_writes_the_session_that_waited()
    {
        var log = await CreateAsync();
        _state.IsDown = true;
        await log.AppendAsync(new AppendRequest { Session = Session(5) });
        var closing = log.DisposeAsync().AsTask();
        closing.IsCompleted.ShouldBeFalse();
        _state.IsDown = false;
        await closing.WaitAsync(Patience);
        (await _state.LoadSessionAsync(3)).ShouldNotBeNull().Sequence.ShouldBe(5);
    }

    [Fact]
    public async Task A_store_that_fails_by_a_fault_of_ours_is_told_and_asked_again()
    {
        await using var log = await CreateAsync();
        _state.Fault = new InvalidOperationException("a fault of ours");
        await Should.ThrowAsync<InvalidOperationException>(async () => await log.AppendAsync(new AppendRequest { Session = Session(5) }));
        _state.Fault = null;
        await log.AppendAsync(new AppendRequest { Session = Session(6) });
        (await _state.LoadSessionAsync(3)).ShouldNotBeNull().Sequence.ShouldBe(6);
    }

    [Fact]
    public async Task A_store_that_is_down_fails_commits_as_the_log_s_own_trouble()
    {
        await using var log = await CreateAsync();
        var told = new List<(int, long)>();
        log.Committed = (partition, next) => told.Add((partition, next));
        await log.CommitAsync(1, new LogCommit(4, []));
        _state.IsDown = true;
        (await Should.ThrowAsync<EventLogException>(async () => await log.CommitAsync(1, new LogCommit(5, [])))).IsTransient.ShouldBeTrue();
        told.ShouldBe([(1, 4L)]);
    }

    [Fact]
    public async Task What_this_process_has_appended_is_known_by_partition()
    {
        await using var log = await CreateAsync();
        log.AppendedEnd(2).ShouldBe(0);
        await log.AppendAsync(new AppendRequest { Records = [new PendingRecord(2, new byte[1]), new PendingRecord(2, new byte[1])] });
        log.AppendedEnd(2).ShouldBe(2);
        log.AppendedEnd(1).ShouldBe(0);
    }

    [Fact]
    public async Task A_process_that_has_appended_nothing_yet_knows_what_its_predecessor_had()
    {
        await using (var before = await CreateAsync())
            await before.AppendAsync(new AppendRequest { Records = [Event(1), Event(2)] });
        await using var log = await OpenAsync();
        (await log.KnownEndAsync(0)).ShouldBe(2);
        (await log.KnownEndAsync(1)).ShouldBe(0);
        await log.AppendAsync(new AppendRequest { Records = [Event(3)] });
        (await log.KnownEndAsync(0)).ShouldBe(3);
    }

    private async Task<KafkaEventLog> CreateAsync()
    {
        _broker.Mock.CreateTopic(_broker.Options.EventsTopic, 4);
        return await OpenAsync();
    }

    private Task<KafkaEventLog> OpenAsync() => KafkaEventLog.OpenAsync(_broker.Options, _state, _state, _state, NullLoggerFactory.Instance);

    private static PendingRecord Event(int sequence, int size = 0) => new(0, new CommunityEvent
    {
        CommunityId = 77,
        MemberId = 88,
        Session = 0xff,
        Sequence = sequence,
        Badge = new string('x', size),
    }.ToByteArray());

    private static GatewaySession Session(long sequence) => new(3, 16, "session", "wss://resume.invalid", sequence, 1_700_000_000_000);

    private static async Task<List<long>> SequencesAsync(KafkaEventLog log)
    {
        var batch = new LogBatch();
        var sequences = new List<long>();
        do
        {
            await log.ReadAsync(0, sequences.Count, 100, batch).AsTask().WaitAsync(Patience);
            for (var i = 0; i < batch.Count; i++)
                sequences.Add(CommunityEvent.Parser.ParseFrom(batch[i].Payload.Span).Sequence);
        }
        while (batch.Count > 0);
        return sequences;
    }
}
