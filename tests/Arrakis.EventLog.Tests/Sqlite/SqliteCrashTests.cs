using Arrakis.EventLog.Sqlite;
using Arrakis.Shared.Log;
using Shouldly;
using Xunit;

namespace Arrakis.EventLog.Tests.Sqlite;

public sealed class SqliteCrashTests : IAsyncLifetime
{
    private readonly LogDirectory _directory = new();
    private readonly LogDirectory _after = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _directory.DeleteAsync();
        await _after.DeleteAsync();
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_crash()
    {
        var log = await _directory.OpenAsync();
        for (var i = 0; i < 100; i++)
        {
            await log.AppendAsync(new AppendRequest
            {
                Records = [new PendingRecord(i % 4, BitConverter.GetBytes(i))],
                Session = new GatewaySession(0, 1, "session", "wss://resume.invalid", i, 0),
            });
        }

        await log.CommitAsync(2, new LogCommit(9, [new(1, 2, 3)]));
        CopyAsACrashLeavesIt();

        var revived = await _after.OpenAsync();
        revived.LogId.ShouldBe(log.LogId);
        for (var partition = 0; partition < 4; partition++)
            (await revived.GetRangeAsync(partition)).ShouldBe(new LogRange(0, 25));
        (await revived.LoadSessionAsync(0)).ShouldNotBeNull().Sequence.ShouldBe(99);
        (await revived.GetCommitAsync(2)).ShouldNotBeNull().NextOffset.ShouldBe(9);
    }

    [Fact]
    public async Task What_a_crash_left_can_be_read_before_its_owner_comes_back()
    {
        var log = await _directory.OpenAsync();
        await log.AppendAsync(new AppendRequest { Records = [new PendingRecord(3, new byte[] { 1 })] });
        CopyAsACrashLeavesIt();
        await using var reader = SqliteEventLog.OpenReadOnly(_after.Path);
        (await reader.GetRangeAsync(3)).ShouldBe(new LogRange(0, 1));
    }

    [Fact]
    public async Task A_transaction_torn_by_a_crash_is_gone_as_a_whole()
    {
        var log = await _directory.OpenAsync();
        await log.AppendAsync(
            new AppendRequest { Records = [new PendingRecord(0, new byte[3_000]), new PendingRecord(1, new byte[3_000])] });
        var durable = new FileInfo(_directory.Database + "-wal").Length;
        await log.AppendAsync(
            new AppendRequest { Records = [new PendingRecord(0, new byte[9_000]), new PendingRecord(1, new byte[9_000])] });
        CopyAsACrashLeavesIt();
        var torn = new FileInfo(_after.Database + "-wal");
        using (var file = torn.Open(FileMode.Open))
            file.SetLength((durable + torn.Length) / 2);

        var revived = await _after.OpenAsync();
        (await revived.GetRangeAsync(0)).ShouldBe(new LogRange(0, 1));
        (await revived.GetRangeAsync(1)).ShouldBe(new LogRange(0, 1));
    }

    /// <summary>Copies database and write-ahead log while they are open: what a killed process would leave.</summary>
    private void CopyAsACrashLeavesIt()
    {
        File.Copy(_directory.Database, _after.Database);
        File.Copy(_directory.Database + "-wal", _after.Database + "-wal");
    }
}
