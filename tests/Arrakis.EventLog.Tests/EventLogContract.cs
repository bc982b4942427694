using System.Text;
using Arrakis.Shared.Log;
using Shouldly;
using Xunit;

namespace Arrakis.EventLog.Tests;

/// <summary>What every event log must do. A log's own tests derive from this class and say how it is opened.</summary>
public abstract class EventLogContract : IAsyncLifetime
{
    protected const int Partitions = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    protected IEventLog Log { get; private set; } = null!;

    public virtual async Task InitializeAsync() => Log = await OpenAsync();

    public virtual async Task DisposeAsync() => await Log.DisposeAsync();

    /// <summary>Opens the test's own log with <see cref="Partitions"/> partitions; a second call opens the same log again.</summary>
    protected abstract Task<IEventLog> OpenAsync();

    protected async Task ReopenAsync()
    {
        await Log.DisposeAsync();
        Log = await OpenAsync();
    }

    protected static AppendRequest Request(params (int Partition, string Text)[] records) => new()
    {
        Records = [.. records.Select(record => new PendingRecord(record.Partition, Encoding.UTF8.GetBytes(record.Text)))],
    };

    protected static async Task<List<(long Offset, string Text)>> ReadAllAsync(IEventLog log, int partition, long from = 0, int step = 100)
    {
        var batch = new LogBatch();
        var records = new List<(long, string)>();
        while (true)
        {
            await log.ReadAsync(partition, from, step, batch);
            if (batch.Count == 0)
                return records;
            for (var i = 0; i < batch.Count; i++)
                records.Add((batch[i].Offset, Encoding.UTF8.GetString(batch[i].Payload.Span)));
            from = batch[^1].Offset + 1;
        }
    }

    [Fact]
    public async Task A_new_log_is_empty_and_nothing_is_committed()
    {
        Log.PartitionCount.ShouldBe(Partitions);
        Log.LogId.ShouldNotBeNullOrWhiteSpace();
        for (var partition = 0; partition < Partitions; partition++)
        {
            (await Log.GetRangeAsync(partition)).ShouldBe(new LogRange(0, 0));
            (await Log.GetCommitAsync(partition)).ShouldBeNull();
            (await ReadAllAsync(Log, partition)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_record_says_when_the_log_took_it()
    {
        // Clocks tick in milliseconds; one of a broker's own is this machine's.
        var before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await Log.AppendAsync(Request((2, "a"), (2, "b")));
        var after = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        var batch = new LogBatch();
        await Log.ReadAsync(2, 0, 10, batch);
        batch.Count.ShouldBe(2);
        for (var i = 0; i < batch.Count; i++)
            batch[i].AppendedMs.ShouldBeInRange(before, after);
    }

    [Fact]
    public async Task Offsets_are_dense_per_partition_and_payloads_come_back_as_they_were()
    {
        await Log.AppendAsync(Request((0, "a"), (1, "b"), (0, "c")));
        await Log.AppendAsync(Request((0, ""), (3, "d")));

        (await ReadAllAsync(Log, 0)).ShouldBe([(0, "a"), (1, "c"), (2, "")]);
        (await ReadAllAsync(Log, 1)).ShouldBe([(0, "b")]);
        (await ReadAllAsync(Log, 2)).ShouldBeEmpty();
        (await ReadAllAsync(Log, 3)).ShouldBe([(0, "d")]);
        (await Log.GetRangeAsync(0)).ShouldBe(new LogRange(0, 3));
    }

    [Fact]
    public async Task Reading_starts_where_asked_and_returns_no_more_than_asked()
    {
        await Log.AppendAsync(Request([.. Enumerable.Range(0, 10).Select(i => (2, $"{i}"))]));
        var batch = new LogBatch();
        await Log.ReadAsync(2, fromOffset: 4, maxRecords: 3, batch);

        Enumerable.Range(0, batch.Count).Select(i => batch[i].Offset).ShouldBe([4L, 5, 6]);

        await Log.ReadAsync(2, fromOffset: 10, maxRecords: 3, batch);
        batch.Count.ShouldBe(0, "a read at the tail empties the batch");
    }

    [Fact]
    public async Task Callers_at_once_keep_their_own_order_and_lose_nothing()
    {
        const int callers = 16, calls = 25;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async caller =>
        {
            for (var call = 0; call < calls; call++)
            {
                await Log.AppendAsync(Request(
                    (caller % Partitions, $"{caller} {call} first"), (caller % Partitions, $"{caller} {call} second")));
            }
        }));

        for (var partition = 0; partition < Partitions; partition++)
        {
            var records = await ReadAllAsync(Log, partition);
            records.Select(record => record.Offset).ShouldBe(Enumerable.Range(0, records.Count).Select(i => (long)i));
            for (var caller = partition; caller < callers; caller += Partitions)
            {
                var expected = Enumerable.Range(0, calls).SelectMany(call => new[] { $"{caller} {call} first", $"{caller} {call} second" });
                records.Select(record => record.Text)
                    .Where(text => text.StartsWith($"{caller} ", StringComparison.Ordinal)).ShouldBe(expected);
            }
        }
    }

    [Fact]
    public async Task A_waiting_reader_is_told_when_its_record_is_there_and_not_before()
    {
        var waiting = Log.WaitForRecordAsync(1, 1).AsTask();
        await Log.AppendAsync(Request((1, "a"), (0, "x"), (0, "y")));
        waiting.IsCompleted.ShouldBeFalse();
        await Log.AppendAsync(Request((1, "b")));
        await waiting.WaitAsync(Patience);

        (await ReadAllAsync(Log, 1, from: 1)).ShouldBe([(1, "b")]);
        await Log.WaitForRecordAsync(1, 0).AsTask().WaitAsync(Patience);
    }

    [Fact]
    public async Task A_wait_ends_when_it_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var waiting = Log.WaitForRecordAsync(0, 0, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_commit_comes_back_with_its_sessions_and_never_moves_backwards()
    {
        await Log.AppendAsync(Request([.. Enumerable.Range(0, 10).Select(i => (3, $"{i}"))]));
        await Log.CommitAsync(3, new LogCommit(5, [new(ulong.MaxValue, 7, 4), new(1, 99, 2)]));
        await Log.CommitAsync(3, new LogCommit(4, [new(2, 1, 1)]));

        var commit = (await Log.GetCommitAsync(3)).ShouldNotBeNull();
        commit.NextOffset.ShouldBe(5);
        commit.Sessions.ShouldBe([new(ulong.MaxValue, 7, 4), new(1, 99, 2)], ignoreOrder: true);

        await Log.CommitAsync(3, new LogCommit(9, []));
        commit = (await Log.GetCommitAsync(3)).ShouldNotBeNull();
        commit.NextOffset.ShouldBe(9);
        commit.Sessions.ShouldBeEmpty("watermarks that the owner dropped are dropped");
        (await Log.GetCommitAsync(0)).ShouldBeNull();
    }

    [Fact]
    public async Task Everything_is_there_after_it_is_opened_again()
    {
        var logId = Log.LogId;
        await Log.AppendAsync(Request((0, "a"), (0, "b"), (2, "c")));
        await Log.CommitAsync(0, new LogCommit(1, [new(5, 6, 0)]));
        await ReopenAsync();

        Log.LogId.ShouldBe(logId);
        (await ReadAllAsync(Log, 0)).ShouldBe([(0, "a"), (1, "b")]);
        (await Log.GetCommitAsync(0)).ShouldNotBeNull().Sessions.ShouldBe([new(5, 6, 0)]);
        await Log.AppendAsync(Request((0, "d")));
        (await ReadAllAsync(Log, 0, from: 2)).ShouldBe([(2, "d")]);
    }

    [Fact]
    public async Task Any_sequence_of_appends_commits_reads_and_reopenings_is_that_of_lists_in_memory()
    {
        var random = new Random(20);
        var model = Enumerable.Range(0, Partitions).Select(_ => new List<string>()).ToArray();
        var committed = new long?[Partitions];
        for (var step = 0; step < 120; step++)
        {
            var partition = random.Next(Partitions);
            switch (random.Next(10))
            {
                case 0:
                    await ReopenAsync();
                    break;
                case 1 or 2 when model[partition].Count > 0:
                    var next = random.Next(model[partition].Count + 1);
                    await Log.CommitAsync(partition, new LogCommit(next, []));
                    committed[partition] = Math.Max(next, committed[partition] ?? 0);
                    break;
                default:
                    var records = Enumerable.Range(0, random.Next(30)).Select(i => (random.Next(Partitions), $"{step} {i}")).ToArray();
                    await Log.AppendAsync(Request(records));
                    foreach (var (where, text) in records)
                        model[where].Add(text);
                    break;
            }

            var from = random.Next(model[partition].Count + 1);
            (await ReadAllAsync(Log, partition, from, step: random.Next(1, 50)))
                .ShouldBe(model[partition].Select((text, offset) => ((long)offset, text)).Skip(from), $"step {step}");
            ((await Log.GetCommitAsync(partition))?.NextOffset).ShouldBe(committed[partition], $"step {step}");
        }
    }

    [Fact]
    public async Task A_partition_that_does_not_exist_is_refused()
    {
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await Log.AppendAsync(Request((Partitions, "a"))));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await Log.GetRangeAsync(-1));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await Log.CommitAsync(Partitions, new LogCommit(0, [])));
    }

    [Fact]
    public async Task A_large_record_comes_back_whole()
    {
        var payload = new byte[900_000];
        new Random(1).NextBytes(payload);
        await Log.AppendAsync(new AppendRequest { Records = [new PendingRecord(0, payload), new PendingRecord(0, new byte[] { 1 })] });

        var batch = new LogBatch();
        await Log.ReadAsync(0, 0, 1, batch);
        batch[0].Payload.ToArray().ShouldBe(payload);
    }
}
