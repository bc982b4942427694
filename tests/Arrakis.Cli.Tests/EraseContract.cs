using System.Globalization;
using System.Text;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Arrakis.Simulator;

namespace Arrakis.Cli.Tests;

/// <summary>What <c>arrakis erase</c> does, whichever store there is.</summary>
public abstract class EraseContract : IAsyncLifetime
{
    private const int Communities = 2;
    private const int Authors = 6;
    private const int Windows = 4;
    private static readonly MemberId Erased = TraceIds.Author(3);

    private StoppedData _node = null!;

    private protected TempDirectory Directory { get; } = new();

    /// <summary>Arguments that name the store.</summary>
    protected abstract string[] Store { get; }

    /// <summary>Settings of the store.</summary>
    protected virtual (string Name, string Value)[] Environment => [];

    private string Data => Directory.At("data");

    public virtual async Task InitializeAsync()
    {
        (await RunAsync("replay", Trace(), "--communities", Text(Communities), "--data", Data)).ShouldEndWith(0);
        _node = new StoppedData(Data, Environment);
        foreach (var author in new[] { Erased, TraceIds.Author(4) })
            await _node.RefuseAsync(Letter(author));
    }

    public virtual Task DisposeAsync()
    {
        Directory.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Everything_about_a_member_goes_nothing_of_others_does_and_no_replay_of_the_log_brings_it_back(bool isStoreLost)
    {
        var before = await ContentsAsync();
        before.Members.Keys.Count(m => m.Member == Erased).ShouldBe(Communities);
        before.History.Keys.Count(m => m.Member == Erased).ShouldBe(Communities);

        var erase = (await RunAsync("erase", Erased.ToString(), "--data", Data, "--yes")).ShouldEndWith(0);
        erase.Lines[0].ShouldStartWith($"Appended MEMBER_ERASED of member {Erased} for 2 communities ");
        erase.Output.ShouldContain("Dead letters about the member: 1, emptied.");
        erase.Output.ShouldContain(DateTime.UtcNow.AddDays(7).ToString("yyyy-MM-", CultureInfo.InvariantCulture));
        await _node.ApplyAsync(Store);
        await ShouldHoldAllButTheErasedAsync(before);

        _node.ForgetPositions();
        if (isStoreLost)
            await LoseStoreAsync();
        await _node.ApplyAsync(Store);
        await ShouldHoldAllButTheErasedAsync(before);
    }

    [Fact]
    public async Task Who_writes_again_after_the_erasure_is_a_new_member_and_stays_one_when_the_log_is_replayed()
    {
        var before = await ContentsAsync();
        (await RunAsync("erase", Erased.ToString(), "--data", Data, "--yes")).ShouldEndWith(0);
        var community = TraceIds.Community(0);
        await _node.AppendAsync(new CommunityEvent
        {
            Kind = EventKind.MessageCreated, CommunityId = community.Value, MemberId = Erased.Value, TimeMs = At(Windows), MessageId = 1,
            ChannelId = 1,
        });

        for (var replay = 0; replay < 2; replay++)
        {
            await _node.ApplyAsync(Store);
            await using var store = await OpenStoreAsync();
            (await store.ReadMemberAsync(community, Erased)).ShouldNotBeNull().Activity.ShouldBe(1);
            (await store.ListCommunitiesOfAsync(Erased)).ShouldBe([community]);
            (await store.ReadHistoryAsync(community, Erased, 0)).ShouldBeEmpty();
            _node.ForgetPositions();
        }

        (await ContentsAsync()).Members.Where(m => m.Key.Member != Erased).ShouldBe(
            before.Members.Where(m => m.Key.Member != Erased), ignoreOrder: true);
    }

    [Fact]
    public async Task A_second_erasure_appends_nothing_before_the_first_is_applied_nor_after()
    {
        (await RunAsync("erase", Erased.ToString(), "--data", Data, "--yes")).ShouldEndWith(0);
        var events = (await _node.EventsAsync()).Count;
        (await RunAsync("erase", Erased.ToString(), "--data", Data, "--yes")).ShouldEndWith(0).Output
            .ShouldContain("The log says so already for 2 communities");
        await _node.ApplyAsync(Store);
        (await RunAsync("erase", Erased.ToString(), "--data", Data, "--yes")).ShouldEndWith(0).Output
            .ShouldStartWith($"No community has a row of member {Erased}: nothing was appended.");
        (await _node.EventsAsync()).Count.ShouldBe(events);
    }

    [Fact]
    public async Task A_member_that_only_the_log_knows_yet_is_erased_too()
    {
        var stranger = TraceIds.Author(4_000);
        var community = TraceIds.Community(1);
        await _node.AppendAsync(new CommunityEvent
        {
            Kind = EventKind.ReactionAdded, CommunityId = community.Value, MemberId = TraceIds.Author(1).Value,
            TargetMemberId = stranger.Value,
            TimeMs = At(Windows), MessageId = 1, ChannelId = 1, Emoji = 1,
        });
        (await RunAsync("erase", stranger.ToString(), "--data", Data, "--yes")).ShouldEndWith(0).Output
            .ShouldStartWith($"Appended MEMBER_ERASED of member {stranger} for community {community}");
        await _node.ApplyAsync(Store);
        await using var store = await OpenStoreAsync();
        (await store.ReadMemberAsync(community, stranger)).ShouldBeNull();
        (await store.ListCommunitiesOfAsync(stranger)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_anybody_to_ask_nothing_is_erased()
    {
        var before = (await _node.EventsAsync()).Count;
        (await RunAsync("erase", Erased.ToString(), "--data", Data)).ShouldRefuse(2, "cannot be undone", "--yes");
        (await _node.EventsAsync()).Count.ShouldBe(before);
    }

    private protected abstract Task<ICommunityStore> OpenStoreAsync();

    /// <summary>Empties the store, as if it had been lost.</summary>
    private protected abstract Task LoseStoreAsync();

    private async Task ShouldHoldAllButTheErasedAsync(StoreContents before)
    {
        var after = await ContentsAsync();
        after.Members.ShouldBe(before.Members.Where(m => m.Key.Member != Erased), ignoreOrder: true);
        after.History.ShouldBe(before.History.Where(m => m.Key.Member != Erased), ignoreOrder: true);
        after.Profiles.ShouldBe(before.Profiles.Where(p => p.Member != Erased), ignoreOrder: true);
        after.Boards.ShouldBe(before.Boards.Where(b => b.Member != Erased), ignoreOrder: true);
        var letters = await _node.DeadLettersAsync();
        letters.Single(l => l.MemberId == Erased.Value).Payload.IsEmpty.ShouldBeTrue();
        letters.Single(l => l.MemberId != Erased.Value).Payload.IsEmpty.ShouldBeFalse();
    }

    private async Task<StoreContents> ContentsAsync()
    {
        await using var store = await OpenStoreAsync();
        return await StoreContents.ReadAsync(
            store, [.. Enumerable.Range(0, Communities).Select(TraceIds.Community)],
            [.. Enumerable.Range(1, Authors).Select(TraceIds.Author)]);
    }

    // Each author writes in every window of each community, so that all have history.
    private string Trace()
    {
        var text = new StringBuilder("time_ms,channel,author,length,attachments,embeds,reactions,pinned\n");
        for (var window = 0; window < Windows; window++)
        {
            for (var i = 0; i < Authors * Communities; i++)
                text.Append(CultureInfo.InvariantCulture, $"{At(window) + i},{(i % Communities) + 1},{(i / Communities) + 1},20,0,0,0,0\n");
        }

        return Directory.Write("erase.csv", text.ToString());
    }

    private static long At(int window) => SmallTraces.StartMs + (window * HistoryRow.WindowMs) + 1_000;

    private static DeadLetter Letter(MemberId member) => new()
    {
        Key = $"frame:0000000000000001:{member}", Stage = "gateway", Reason = "a test",
        RefusedMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
        MemberId = member.Value, Payload = Encoding.UTF8.GetBytes("what somebody said"),
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private Task<Finished> RunAsync(params string[] arguments) =>
        ArrakisProcess.RunAsync(Directory.Path, [.. arguments, .. Store], Environment);
}
