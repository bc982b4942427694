using Arrakis.Shared.Log;
using Shouldly;
using Xunit;

namespace Arrakis.EventLog.Tests;

/// <summary>What every log must do that keeps gateway sessions.</summary>
public abstract class GatewaySessionContract : IAsyncLifetime
{
    private static readonly GatewaySession First = new(3, 16, "session-a", "wss://resume.invalid", 41, 1_700_000_000_000, Intents: 1539);

    protected IEventLog Log { get; private set; } = null!;

    /// <summary>Where the log keeps sessions; most logs are it themselves.</summary>
    protected virtual IGatewaySessionStore Sessions => (IGatewaySessionStore)Log;

    public async Task InitializeAsync() => Log = await OpenAsync();

    public abstract Task DisposeAsync();

    /// <summary>Opens an empty log that keeps sessions in <see cref="Sessions"/>.</summary>
    protected abstract Task<IEventLog> OpenAsync();

    [Fact]
    public async Task A_session_appended_with_records_comes_back()
    {
        (await Sessions.LoadSessionAsync(3)).ShouldBeNull();
        await Log.AppendAsync(new AppendRequest { Records = [new PendingRecord(0, new byte[] { 1 })], Session = First });
        (await Sessions.LoadSessionAsync(3)).ShouldBe(First);
        (await Sessions.LoadSessionAsync(4)).ShouldBeNull();
        (await Log.GetRangeAsync(0)).End.ShouldBe(1);
    }

    [Fact]
    public async Task A_late_write_does_not_move_a_session_back_and_a_new_session_replaces_it()
    {
        await Log.AppendAsync(new AppendRequest { Session = First });
        await Log.AppendAsync(new AppendRequest { Session = First with { Sequence = 40 } });
        (await Sessions.LoadSessionAsync(3)).ShouldNotBeNull().Sequence.ShouldBe(41);

        var second = First with { SessionId = "session-b", Sequence = 1 };
        await Log.AppendAsync(new AppendRequest { Session = second });
        (await Sessions.LoadSessionAsync(3)).ShouldBe(second);
    }

    [Fact]
    public async Task An_append_without_a_session_leaves_what_is_remembered()
    {
        await Log.AppendAsync(new AppendRequest { Session = First });
        await Log.AppendAsync(new AppendRequest { Records = [new PendingRecord(0, new byte[] { 1 })] });
        (await Sessions.LoadSessionAsync(3)).ShouldBe(First);
    }
}
