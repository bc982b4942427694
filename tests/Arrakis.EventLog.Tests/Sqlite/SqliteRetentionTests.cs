using Arrakis.EventLog.Sqlite;
using Arrakis.Shared.Log;
using Shouldly;
using Xunit;

namespace Arrakis.EventLog.Tests.Sqlite;

public sealed class SqliteRetentionTests : IAsyncLifetime
{
    private readonly LogDirectory _directory = new();
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _directory.DeleteAsync();

    [Fact]
    public async Task What_is_old_and_committed_goes_but_for_what_is_kept_below_the_commit()
    {
        var log = await OpenAsync(new RetentionOptions { KeepBelowCommit = 10, SliceRecords = 7 });
        await AppendAsync(log, 0, 100);
        _clock.Advance(TimeSpan.FromDays(8));
        await AppendAsync(log, 0, 100);
        await log.CommitAsync(0, new LogCommit(60, []));
        await log.ApplyRetentionAsync(default);
        (await log.GetRangeAsync(0)).ShouldBe(new LogRange(50, 200));

        await log.CommitAsync(0, new LogCommit(200, []));
        await log.ApplyRetentionAsync(default);
        (await log.GetRangeAsync(0)).ShouldBe(new LogRange(100, 200), "the rest is young");
    }

    [Fact]
    public async Task What_is_not_committed_stays_however_old()
    {
        var log = await OpenAsync(new RetentionOptions { KeepBelowCommit = 1, MaxBytes = 1 });
        await AppendAsync(log, 1, 50);
        _clock.Advance(TimeSpan.FromDays(1_000));
        await log.ApplyRetentionAsync(default);
        (await log.GetRangeAsync(1)).ShouldBe(new LogRange(0, 50));
    }

    [Fact]
    public async Task Old_dead_letters_go_but_what_may_be_read_again_stays_refused_without_what_it_held()
    {
        var log = await OpenAsync(new RetentionOptions());
        await AppendAsync(log, 0, 20);
        await log.CommitAsync(0, new LogCommit(10, []));
        await log.AddAsync([Letter("frame:00000000000000aa:5"), Letter("log:1:0:3"), Letter("log:1:0:15")]);
        await log.ApplyRetentionAsync(default);
        (await log.CountAsync()).ShouldBe(3, "they are young");

        _clock.Advance(TimeSpan.FromDays(8));
        await log.ApplyRetentionAsync(default);

        var left = (await log.ListAsync(10)).ShouldHaveSingleItem();
        left.Key.ShouldBe("log:1:0:15");
        left.Payload.Length.ShouldBe(0);
    }

    [Fact]
    public async Task An_age_without_end_keeps_everything()
    {
        var log = await OpenAsync(new RetentionOptions { MaxAge = TimeSpan.MaxValue, KeepBelowCommit = 1 });
        await AppendAsync(log, 0, 20);
        await log.CommitAsync(0, new LogCommit(20, []));
        _clock.Advance(TimeSpan.FromDays(10_000));
        await log.ApplyRetentionAsync(default);
        (await log.GetRangeAsync(0)).ShouldBe(new LogRange(0, 20));
    }

    [Fact]
    public async Task Reading_below_the_start_names_the_lowest_offset_and_offsets_go_on()
    {
        var log = await OpenAsync(new RetentionOptions { KeepBelowCommit = 1 });
        await AppendAsync(log, 0, 20);
        await log.CommitAsync(0, new LogCommit(20, []));
        _clock.Advance(TimeSpan.FromDays(8));
        await log.ApplyRetentionAsync(default);

        (await log.GetRangeAsync(0)).ShouldBe(new LogRange(19, 20));
        var batch = new LogBatch();
        var error = await Should.ThrowAsync<EventLogException>(async () => await log.ReadAsync(0, 5, 10, batch));
        error.Message.ShouldContain("the lowest is 19");
        error.IsTransient.ShouldBeFalse();

        await log.DisposeAsync();
        log = await OpenAsync(new RetentionOptions());
        await AppendAsync(log, 0, 1);
        (await log.GetRangeAsync(0)).ShouldBe(new LogRange(19, 21));
    }

    [Fact]
    public async Task A_log_above_its_size_loses_its_oldest_records_and_its_space_is_used_again()
    {
        var log = await OpenAsync(new RetentionOptions { KeepBelowCommit = 1, MaxBytes = 400_000, SliceRecords = 20 });
        long size = 0;
        for (var round = 0; round < 12; round++)
        {
            await AppendAsync(log, round % 4, 100, bytes: 2_000);
            await log.CommitAsync(round % 4, new LogCommit((await log.GetRangeAsync(round % 4)).End, []));
            await log.ApplyRetentionAsync(default);
            if (round == 5)
                size = await PagesAsync(log);
        }

        (await PagesAsync(log)).ShouldBeLessThanOrEqualTo(size, "2.4 MB went through a log of 0.4 MB");
        for (var partition = 0; partition < 4; partition++)
        {
            var range = await log.GetRangeAsync(partition);
            range.End.ShouldBe(300);
            range.Start.ShouldBeGreaterThan(100);
        }
    }

    [Fact]
    public async Task The_background_task_deletes_when_its_time_has_come()
    {
        var log = await OpenAsync(new RetentionOptions { KeepBelowCommit = 1, Interval = TimeSpan.FromHours(1) });
        await AppendAsync(log, 0, 20);
        await log.CommitAsync(0, new LogCommit(20, []));

        for (var attempt = 0; attempt < 3_000 && (await log.GetRangeAsync(0)).Start == 0; attempt++)
        {
            _clock.Advance(TimeSpan.FromDays(8));
            await Task.Delay(10);
        }

        (await log.GetRangeAsync(0)).Start.ShouldBe(19);
    }

    [Fact]
    public async Task What_retention_or_a_scrub_deleted_is_not_found_in_the_file()
    {
        var log = await OpenAsync(new RetentionOptions { KeepBelowCommit = 1 });
        var secret = "a record about a person"u8.ToArray();
        await log.AppendAsync(new AppendRequest { Records = [.. Enumerable.Repeat(new PendingRecord(0, secret), 500)] });
        await AppendAsync(log, 0, 2);
        var letter = new DeadLetter
        {
            Key = "k", Stage = "gateway", Reason = "r", RefusedMs = 1, MemberId = 7, Payload = "a letter about a person"u8.ToArray(),
        };
        await log.AddAsync([letter]);
        await log.DisposeAsync();
        (await File.ReadAllTextAsync(_directory.Database)).ShouldContain("about a person");

        log = await OpenAsync(new RetentionOptions { KeepBelowCommit = 1 });
        await log.CommitAsync(0, new LogCommit(502, []));
        _clock.Advance(TimeSpan.FromDays(8));
        await log.ApplyRetentionAsync(default);
        await log.ScrubAsync(new Arrakis.Shared.MemberId(7));
        await log.DisposeAsync();
        (await File.ReadAllTextAsync(_directory.Database)).ShouldNotContain("about a person");
    }

    private static async Task AppendAsync(SqliteEventLog log, int partition, int records, int bytes = 10) =>
        await log.AppendAsync(new AppendRequest
        {
            Records = [.. Enumerable.Range(0, records).Select(_ => new PendingRecord(partition, new byte[bytes]))],
        });

    private static async Task<long> PagesAsync(SqliteEventLog log) =>
        await log.Owner().Writer.WriteAsync(database => database.QueryInt64("PRAGMA page_count"), default);

    private DeadLetter Letter(string key) => new()
    {
        Key = key, Stage = "pipeline", Reason = "a test", RefusedMs = _clock.GetUtcNow().ToUnixTimeMilliseconds(),
        Payload = "held"u8.ToArray(),
    };

    private Task<SqliteEventLog> OpenAsync(RetentionOptions retention) =>
        _directory.OpenAsync(_directory.Options with { Retention = retention, Time = _clock });
}
