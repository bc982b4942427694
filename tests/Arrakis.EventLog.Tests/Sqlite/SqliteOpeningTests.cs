using System.Diagnostics;
using Arrakis.EventLog.Sqlite;
using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.Shared.Log;
using Shouldly;
using Xunit;

namespace Arrakis.EventLog.Tests.Sqlite;

public sealed class SqliteOpeningTests : IAsyncLifetime
{
    private readonly LogDirectory _directory = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _directory.DeleteAsync();

    [Fact]
    public async Task Another_number_of_partitions_is_refused_with_both_numbers()
    {
        await (await _directory.OpenAsync()).DisposeAsync();
        var error = await RefusedAsync(_directory.Options with { Partitions = 8 });
        error.Message.ShouldSatisfyAllConditions(
            text => text.ShouldContain(_directory.Database), text => text.ShouldContain("4 partitions"),
            text => text.ShouldContain("8 are asked for"));
    }

    [Fact]
    public async Task A_log_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        await (await _directory.OpenAsync()).DisposeAsync();
        Execute("PRAGMA user_version = 99");
        var error = await RefusedAsync(_directory.Options);
        error.Message.ShouldSatisfyAllConditions(
            text => text.ShouldContain(_directory.Database), text => text.ShouldContain("version 99"),
            text => text.ShouldContain("up to 4"), text => text.ShouldContain("run the newer"));
        error.IsTransient.ShouldBeFalse();

        Execute("PRAGMA user_version = 4");
        (await _directory.OpenAsync()).PartitionCount.ShouldBe(4);
    }

    [Fact]
    public async Task A_log_of_version_1_is_raised_and_keeps_its_sessions_and_dead_letters()
    {
        await (await _directory.OpenAsync()).DisposeAsync();
        Execute("ALTER TABLE gateway_sessions DROP COLUMN began_ms");
        Execute("ALTER TABLE dead_letters DROP COLUMN replayed_ms");
        Execute("ALTER TABLE dead_letters DROP COLUMN is_erased");
        Execute("INSERT INTO dead_letters VALUES ('frame:0:1', 'gateway', 'broken', 5, 0, 9, x'07', NULL, NULL, NULL)");
        Execute("ALTER TABLE gateway_sessions DROP COLUMN intents; ALTER TABLE log_positions DROP COLUMN last_record");
        Execute("INSERT INTO gateway_sessions VALUES (3, 16, 'session-a', 'wss://resume.invalid', 41, 1700000000000)");
        Execute("PRAGMA user_version = 1");
        await using var log = await _directory.OpenAsync();
        (await log.LoadSessionAsync(3)).ShouldBe(new(
            3, 16, "session-a", "wss://resume.invalid", 41, 1_700_000_000_000, Intents: 0, BeganMs: 0));
        var letter = (await log.FindAsync("frame:0:1")).ShouldNotBeNull();
        (letter.MemberId, letter.ReplayedMs, letter.Payload.Length).ShouldBe((9, 0, 1));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_as_it_is()
    {
        var text = string.Concat(Enumerable.Repeat("This is not a database. ", 100));
        await File.WriteAllTextAsync(_directory.Database, text);
        var error = await RefusedAsync(_directory.Options);
        error.Message.ShouldContain(_directory.Database);
        error.Message.ShouldContain("not an SQLite database");
        (await File.ReadAllTextAsync(_directory.Database)).ShouldBe(text);
    }

    [Fact]
    public async Task Another_programs_database_is_refused()
    {
        Execute("CREATE TABLE customers (id INTEGER)");
        (await RefusedAsync(_directory.Options)).Message.ShouldContain("not an Arrakis event log");
    }

    [Fact]
    public async Task A_second_writer_is_refused_with_the_first_ones_process_id_until_it_ends()
    {
        var first = await _directory.OpenAsync();
        var error = await RefusedAsync(_directory.Options);
        error.Message.ShouldContain($"process {Environment.ProcessId}");

        await first.DisposeAsync();
        (await _directory.OpenAsync()).ShouldNotBeNull();
    }

    [Fact]
    public async Task The_lock_of_a_process_that_was_killed_does_not_remain()
    {
        await (await _directory.OpenAsync()).DisposeAsync();

        // flock(1) takes the same lock as another process would, and is killed with it in its hands.
        using var holder = Process.Start(new ProcessStartInfo("flock", ["--no-fork", _directory.Database + ".lock", "sleep", "60"]))!;
        try
        {
            (await EventuallyRefusedAsync()).Message.ShouldContain("is writing this database");
        }
        finally
        {
            holder.Kill();
            await holder.WaitForExitAsync();
        }

        (await _directory.OpenAsync()).ShouldNotBeNull();
    }

    [Fact]
    public async Task Readers_see_what_the_writer_has_committed_and_cannot_write()
    {
        var log = await _directory.OpenAsync();
        await log.AddAsync([new DeadLetter { Key = "a", Stage = "gateway", Reason = "broken", RefusedMs = 1 }]);
        await using var reader = SqliteEventLog.OpenReadOnly(_directory.Path);

        reader.LogId.ShouldBe(log.LogId);
        reader.PartitionCount.ShouldBe(4);
        (await reader.ListAsync(10)).ShouldHaveSingleItem().Reason.ShouldBe("broken");

        var waiting = reader.WaitForRecordAsync(1, 0).AsTask();
        await log.AppendAsync(new AppendRequest { Records = [new PendingRecord(1, new byte[] { 7 })] });
        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        (await reader.GetRangeAsync(1)).ShouldBe(new LogRange(0, 1));
        var batch = new LogBatch();
        await reader.ReadAsync(1, 0, 10, batch);
        batch[0].Payload.ToArray().ShouldBe([7]);

        var error = await Should.ThrowAsync<EventLogException>(
            async () => await reader.AppendAsync(new AppendRequest { Records = [new PendingRecord(0, default)] }));
        error.Message.ShouldContain("reading only");
    }

    [Fact]
    public async Task A_log_can_be_read_when_nobody_writes_it()
    {
        var log = await _directory.OpenAsync();
        await log.AppendAsync(new AppendRequest { Records = [new PendingRecord(1, new byte[] { 7 })] });
        await log.DisposeAsync();
        await using var reader = SqliteEventLog.OpenReadOnly(_directory.Path);
        (await reader.GetRangeAsync(1)).End.ShouldBe(1);
    }

    [Fact]
    public void Reading_where_there_is_no_log_says_so_and_makes_none()
    {
        Should.Throw<EventLogException>(() => SqliteEventLog.OpenReadOnly(_directory.Path)).Message.ShouldContain("no such file");
        File.Exists(_directory.Database).ShouldBeFalse();
    }

    [Fact]
    public async Task A_closed_log_leaves_one_file_and_refuses_further_calls()
    {
        var log = await _directory.OpenAsync();
        var waiting = log.WaitForRecordAsync(0, 0).AsTask();
        var request = new AppendRequest { Records = [new PendingRecord(0, new byte[] { 7 })] };
        var appends = Enumerable.Range(0, 50).Select(_ => log.AppendAsync(request).AsTask()).ToArray();
        await log.DisposeAsync();

        await Task.WhenAll(appends);
        File.Exists(_directory.Database + "-wal").ShouldBeFalse("everything is in the database file");
        await Should.ThrowAsync<ObjectDisposedException>(async () => await log.AppendAsync(request));
        await Should.ThrowAsync<ObjectDisposedException>(async () => await log.GetCommitAsync(0));
        (await (await _directory.OpenAsync()).GetRangeAsync(0)).End.ShouldBe(50);
        if (!waiting.IsCompletedSuccessfully)
            await Should.ThrowAsync<ObjectDisposedException>(waiting);
    }

    private static async Task<EventLogException> RefusedAsync(SqliteEventLogOptions options) =>
        await Should.ThrowAsync<EventLogException>(async () => await (await SqliteEventLog.OpenAsync(options)).DisposeAsync());

    private async Task<EventLogException> EventuallyRefusedAsync()
    {
        for (var attempt = 0; attempt < 3_000; attempt++)
        {
            try
            {
                await (await SqliteEventLog.OpenAsync(_directory.Options)).DisposeAsync();
            }
            catch (EventLogException e)
            {
                return e;
            }

            await Task.Delay(10);
        }

        throw new TimeoutException("the other process never took the lock");
    }

    private void Execute(string sql)
    {
        using var database = SqliteDatabase.OpenOrCreate(_directory.Database);
        database.Execute(sql);
    }
}
