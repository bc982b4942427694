using Arrakis.EventLog.Sqlite;
using Arrakis.Shared.Log;
using Shouldly;
using Xunit;

namespace Arrakis.EventLog.Tests.Sqlite;

public sealed class SqliteFullDiskTests : IAsyncLifetime
{
    private readonly LogDirectory _directory = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _directory.DeleteAsync();

    [Fact]
    public async Task A_full_database_refuses_appends_keeps_nothing_of_them_and_works_again_once_there_is_room()
    {
        var log = await _directory.OpenAsync();
        var pages = await LimitAsync(log, extraPages: 50);
        await FillAsync(log, static _ => { });
        await LimitAsync(log, extraPages: pages + 100_000);
        await ShouldGoOnAsync(log);
    }

    [RootFact]
    public async Task A_full_disk_refuses_appends_keeps_nothing_of_them_and_works_again_once_there_is_room()
    {
        using var disk = SmallDisk.Mount(_directory.Path, megabytes: 4);
        var log = await SqliteEventLog.OpenAsync(_directory.Options);
        try
        {
            await FillAsync(log, error => error.Message.ShouldContain("full"));
            disk.Resize(megabytes: 64);
            await ShouldGoOnAsync(log);
        }
        finally
        {
            await log.DisposeAsync();
        }
    }

    private static AppendRequest Request(int bytes, long sequence) => new()
    {
        Records = [new PendingRecord(0, new byte[bytes]), new PendingRecord(1, BitConverter.GetBytes(sequence))],
        Session = new GatewaySession(0, 1, "session", "wss://resume.invalid", sequence, 0),
    };

    /// <summary>Appends until the log is full, and checks that exactly what was acknowledged is there.</summary>
    private static async Task FillAsync(SqliteEventLog log, Action<EventLogException> check)
    {
        var acknowledged = 0L;
        EventLogException? error = null;
        while (error is null && acknowledged < 10_000)
        {
            try
            {
                await log.AppendAsync(Request(20_000, acknowledged));
                acknowledged++;
            }
            catch (EventLogException e)
            {
                error = e;
            }
        }

        error.ShouldNotBeNull("the log never became full").IsTransient.ShouldBeTrue(error.Message);
        check(error);
        acknowledged.ShouldBeGreaterThan(0);
        (await log.GetRangeAsync(0)).ShouldBe(new LogRange(0, acknowledged));
        (await log.GetRangeAsync(1)).ShouldBe(new LogRange(0, acknowledged));
        (await log.LoadSessionAsync(0)).ShouldNotBeNull().Sequence.ShouldBe(acknowledged - 1);
        var batch = new LogBatch();
        await log.ReadAsync(1, acknowledged, 1, batch);
        batch.Count.ShouldBe(0);
    }

    private static async Task ShouldGoOnAsync(SqliteEventLog log)
    {
        var end = (await log.GetRangeAsync(0)).End;
        await log.AppendAsync(Request(20_000, end));
        (await log.GetRangeAsync(0)).End.ShouldBe(end + 1);
        var batch = new LogBatch();
        await log.ReadAsync(1, 0, 100_000, batch);
        batch.Count.ShouldBe((int)end + 1);
        for (var i = 0; i < batch.Count; i++)
        {
            batch[i].Offset.ShouldBe(i);
            BitConverter.ToInt64(batch[i].Payload.Span).ShouldBe(i);
        }
    }

    private static async Task<long> LimitAsync(SqliteEventLog log, long extraPages) => await log.Owner().Writer.WriteAsync(
        database =>
        {
            var pages = database.QueryInt64("PRAGMA page_count");
            return database.QueryInt64($"PRAGMA max_page_count = {pages + extraPages}");
        },
        CancellationToken.None);
}
