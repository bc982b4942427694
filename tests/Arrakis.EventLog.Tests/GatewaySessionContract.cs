using Arrakis.Shared.Log;
using Shouldly;
using Xunit;

namespace Arrakis.EventLog.Tests;

/// <summary>What every table of gateway sessions must do.</summary>
public abstract class GatewaySessionContract : IAsyncLifetime
{
    private static readonly GatewaySession First =
        new(3, 16, "session-a", "wss://resume.invalid", 41, 1_700_000_000_000, Intents: 1539, BeganMs: 1_699_999_000_000);

    private static readonly GatewaySession Second =
        First with { SessionId = "session-b", Sequence = 1, BeganMs = First.BeganMs + 1, SavedMs = First.SavedMs + 1 };

    protected IGatewaySessionStore Sessions { get; private set; } = null!;

    public async Task InitializeAsync() => Sessions = await OpenAsync();

    public abstract Task DisposeAsync();

    /// <summary>Opens an empty table.</summary>
    protected abstract Task<IGatewaySessionStore> OpenAsync();

    [Fact]
    public async Task A_session_comes_back_for_its_shard_alone()
    {
        (await Sessions.LoadSessionAsync(3)).ShouldBeNull();
        await Sessions.SaveSessionAsync(First);
        (await Sessions.LoadSessionAsync(3)).ShouldBe(First);
        (await Sessions.LoadSessionAsync(4)).ShouldBeNull();
    }

    [Fact]
    public async Task A_session_goes_on_and_a_late_write_does_not_move_it_back()
    {
        await Sessions.SaveSessionAsync(First);
        await Sessions.SaveSessionAsync(First with { Sequence = 5_000_000_000, SavedMs = First.SavedMs + 9 });
        await Sessions.SaveSessionAsync(First with { Sequence = 4_999_999_999, SavedMs = First.SavedMs + 10 });
        (await Sessions.LoadSessionAsync(3)).ShouldBe(First with { Sequence = 5_000_000_000, SavedMs = First.SavedMs + 9 });
    }

    [Fact]
    public async Task A_session_that_began_later_replaces_another_whatever_its_sequence()
    {
        await Sessions.SaveSessionAsync(First);
        await Sessions.SaveSessionAsync(Second);
        (await Sessions.LoadSessionAsync(3)).ShouldBe(Second);
    }

    [Fact]
    public async Task A_session_that_began_earlier_is_not_brought_back_by_who_was_paused()
    {
        await Sessions.SaveSessionAsync(First);
        await Sessions.SaveSessionAsync(Second);
        await Sessions.SaveSessionAsync(First with { Sequence = 1_000_000, SavedMs = Second.SavedMs + 60_000 });
        (await Sessions.LoadSessionAsync(3)).ShouldBe(Second);
    }

    [Fact]
    public async Task A_session_whose_beginning_is_not_known_counts_as_the_oldest()
    {
        var unknown = First with { BeganMs = 0 };
        await Sessions.SaveSessionAsync(unknown);
        (await Sessions.LoadSessionAsync(3)).ShouldBe(unknown);
        await Sessions.SaveSessionAsync(Second with { BeganMs = 0 });
        (await Sessions.LoadSessionAsync(3)).ShouldBe(Second with { BeganMs = 0 });
        await Sessions.SaveSessionAsync(Second);
        await Sessions.SaveSessionAsync(unknown with { Sequence = 42, SavedMs = Second.SavedMs + 1 });
        (await Sessions.LoadSessionAsync(3)).ShouldBe(Second);
    }
}
