using Arrakis.Shared.Log;
using Shouldly;
using Xunit;

namespace Arrakis.EventLog.Tests.Sqlite;

public sealed class SqliteEventLogContractTests : EventLogContract
{
    private LogDirectory? _directory;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _directory!.DeleteAsync();
    }

    protected override async Task<IEventLog> OpenAsync() => await (_directory ??= new LogDirectory()).OpenAsync();
}

public sealed class SqliteDeadLetterContractTests : DeadLetterContract
{
    private LogDirectory? _directory;

    public override async Task DisposeAsync() => await _directory!.DeleteAsync();

    protected override async Task<IDeadLetterStore> OpenAsync() => await (_directory = new LogDirectory()).OpenAsync();
}

public sealed class SqliteGatewaySessionContractTests : GatewaySessionContract
{
    private LogDirectory? _directory;

    public override async Task DisposeAsync() => await _directory!.DeleteAsync();

    protected override async Task<IGatewaySessionStore> OpenAsync() => await (_directory = new LogDirectory()).OpenAsync();

    [Fact]
    public async Task A_session_appended_with_records_comes_back_and_an_append_without_one_leaves_it()
    {
        var log = (IEventLog)Sessions;
        var session = new GatewaySession(3, 16, "session-a", "wss://resume.invalid", 41, 1_700_000_000_000, Intents: 1539, BeganMs: 7);
        await log.AppendAsync(new AppendRequest { Records = [new PendingRecord(0, new byte[] { 1 })], Session = session });
        await log.AppendAsync(new AppendRequest { Records = [new PendingRecord(0, new byte[] { 1 })] });
        (await Sessions.LoadSessionAsync(3)).ShouldBe(session);
        (await log.GetRangeAsync(0)).End.ShouldBe(2);
    }
}
