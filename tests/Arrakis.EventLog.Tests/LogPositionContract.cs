using Arrakis.Shared.Log;
using Shouldly;
using Xunit;

namespace Arrakis.EventLog.Tests;

/// <summary>What every table of committed positions must do.</summary>
public abstract class LogPositionContract : IAsyncLifetime
{
    private const string Name = "arrakis.events";
    private const int Callers = 20;

    protected ILogPositionStore Positions { get; private set; } = null!;

    public async Task InitializeAsync() => Positions = await OpenAsync();

    public abstract Task DisposeAsync();

    /// <summary>Opens an empty table.</summary>
    protected abstract Task<ILogPositionStore> OpenAsync();

    [Fact]
    public async Task A_name_has_one_identity_and_another_name_another()
    {
        var id = await Positions.IdentifyLogAsync(Name);
        id.ShouldBe("kafka:arrakis.events#1");
        (await Positions.IdentifyLogAsync(Name)).ShouldBe(id);
        (await Positions.IdentifyLogAsync("other.events")).ShouldBe("kafka:other.events#1");
    }

    [Fact]
    public async Task A_log_that_was_made_anew_has_another_identity_however_often_that_is_said()
    {
        var old = await Positions.IdentifyLogAsync(Name);
        var renewed = await Positions.RenewLogAsync(Name, old);
        renewed.ShouldBe("kafka:arrakis.events#2");
        (await Positions.RenewLogAsync(Name, old)).ShouldBe(renewed);
        (await Positions.IdentifyLogAsync(Name)).ShouldBe(renewed);
        (await Positions.RenewLogAsync(Name, renewed)).ShouldBe("kafka:arrakis.events#3");
    }

    [Theory]
    [InlineData("kafka:other.events#1")]
    [InlineData("kafka:arrakis.events#")]
    [InlineData("kafka:arrakis.events#0")]
    [InlineData("something else")]
    public async Task What_is_no_identity_of_the_name_is_refused(string old)
    {
        await Positions.IdentifyLogAsync(Name);
        (await Should.ThrowAsync<ArgumentException>(async () => await Positions.RenewLogAsync(Name, old))).Message.ShouldContain(
            "kafka:arrakis.events#1");
    }

    [Fact]
    public async Task All_who_ask_at_once_are_told_the_same()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Positions.IdentifyLogAsync(Name).AsTask()));
        ids.Distinct().ShouldBe(["kafka:arrakis.events#1"]);
    }

    [Fact]
    public async Task Of_all_who_renew_at_once_one_does()
    {
        var old = await Positions.IdentifyLogAsync(Name);
        var ids = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Positions.RenewLogAsync(Name, old).AsTask()));
        ids.Distinct().ShouldBe(["kafka:arrakis.events#2"]);
        (await Positions.IdentifyLogAsync(Name)).ShouldBe("kafka:arrakis.events#2");
    }

    [Fact]
    public async Task A_commit_comes_back_for_its_log_and_partition_alone()
    {
        SessionWatermark[] sessions = [new(ulong.MaxValue, 7, 99), new(3, 5_000_000_000, 12)];
        (await Positions.GetCommitAsync("kafka:a#1", 2)).ShouldBeNull();
        await Positions.CommitAsync("kafka:a#1", 2, new LogCommit(100, sessions, LastRecord: 0xF000_0000_0000_0001));

        var commit = (await Positions.GetCommitAsync("kafka:a#1", 2)).ShouldNotBeNull();
        (commit.NextOffset, commit.LastRecord).ShouldBe((100, 0xF000_0000_0000_0001));
        commit.Sessions.ShouldBe(sessions, ignoreOrder: true);
        (await Positions.GetCommitAsync("kafka:a#1", 1)).ShouldBeNull();
        (await Positions.GetCommitAsync("kafka:a#2", 2)).ShouldBeNull();
    }

    [Fact]
    public async Task An_older_commit_is_ignored_as_a_whole_whoever_brings_it()
    {
        await Positions.CommitAsync("kafka:a#1", 0, new LogCommit(100, [new(1, 50, 99)], LastRecord: 7));
        await Positions.CommitAsync("kafka:a#1", 0, new LogCommit(99, [new(1, 49, 98), new(2, 4, 98)], LastRecord: 8));

        var commit = (await Positions.GetCommitAsync("kafka:a#1", 0)).ShouldNotBeNull();
        (commit.NextOffset, commit.LastRecord).ShouldBe((100, 7UL));
        commit.Sessions.ShouldBe([new SessionWatermark(1, 50, 99)]);
    }

    [Fact]
    public async Task Of_commits_at_once_the_furthest_stays_with_its_own_sessions()
    {
        var offsets = Enumerable.Range(1, 200).Select(i => (long)i).ToArray();
        new Random(4711).Shuffle(offsets);
        await Parallel.ForEachAsync(offsets, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (offset, token) =>
            await Positions.CommitAsync(
                "kafka:a#1", 0, new LogCommit(offset, [new((ulong)offset, offset, offset - 1)], (ulong)offset), token));

        var commit = (await Positions.GetCommitAsync("kafka:a#1", 0)).ShouldNotBeNull();
        (commit.NextOffset, commit.LastRecord).ShouldBe((200, 200UL));
        commit.Sessions.ShouldBe([new SessionWatermark(200, 200, 199)]);
    }

    [Fact]
    public async Task The_watermarks_of_a_thousand_sessions_are_kept()
    {
        var random = new Random(4711);
        var sessions = Enumerable.Range(0, 1_000)
            .Select(_ => new SessionWatermark((ulong)random.NextInt64(), random.Next(1_000_000), 40_000_000 - random.Next(1_000_000)))
            .ToList();
        await Positions.CommitAsync("kafka:a#1", 0, new LogCommit(40_000_000, sessions));
        (await Positions.GetCommitAsync("kafka:a#1", 0)).ShouldNotBeNull().Sessions.ShouldBe(sessions, ignoreOrder: true);
    }
}
