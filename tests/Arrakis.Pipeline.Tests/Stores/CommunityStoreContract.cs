using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Stores;

/// <summary>What every store must do. A store's own tests derive from this class and say how it is opened.</summary>
public abstract class CommunityStoreContract : IAsyncLifetime
{
    private static readonly CommunityId Sietch = new(1001);
    private static readonly MemberId Stilgar = new(7);

    protected ICommunityStore Store { get; private set; } = null!;

    public virtual async Task InitializeAsync() => Store = await OpenAsync();

    public virtual async Task DisposeAsync() => await Store.DisposeAsync();

    /// <summary>Opens the test's own store; a second call opens the same store again.</summary>
    protected abstract Task<ICommunityStore> OpenAsync();

    protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = await OpenAsync();
    }

    protected static async Task<List<MemberRow>> LoadAsync(ICommunityStore store, CommunityId community)
    {
        var rows = new List<MemberRow>();
        await foreach (var row in store.LoadMembersAsync(community))
            rows.Add(row);
        return rows;
    }

    protected static void ShouldBeSame(MemberRow? actual, MemberRow expected, string? because = null)
    {
        actual.ShouldNotBeNull(because);
        (actual with { Badges = [] }).ShouldBe(expected with { Badges = [] }, because);
        actual.Badges.ShouldBe(expected.Badges, because);
        double[] reals = [actual.Activity, actual.WindowPoints, actual.ActivityAtAct, actual.ImportedConviction ?? 0];
        double[] wanted = [expected.Activity, expected.WindowPoints, expected.ActivityAtAct, expected.ImportedConviction ?? 0];
        reals.Select(BitConverter.DoubleToInt64Bits).ShouldBe(wanted.Select(BitConverter.DoubleToInt64Bits), because);
    }

    [Fact]
    public async Task A_new_store_is_empty()
    {
        (await Store.ListCommunitiesAsync()).ShouldBeEmpty();
        (await Store.ListCommunitiesOfAsync(Stilgar)).ShouldBeEmpty();
        (await LoadAsync(Store, Sietch)).ShouldBeEmpty();
        (await Store.LoadCommunityAsync(Sietch)).ShouldBeNull();
        (await Store.ReadMemberAsync(Sietch, Stilgar)).ShouldBeNull();
        (await Store.ReadPageAsync(Sietch, LeaderboardType.Activity, 0)).Entries.ShouldBeEmpty();
        (await Store.ReadHistoryAsync(Sietch, Stilgar, 0)).ShouldBeEmpty();
        await Store.CheckHealthAsync();
    }

    [Fact]
    public async Task Every_field_of_a_row_comes_back_bit_for_bit()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var row = MemberRows.Any(new Random(seed));
            await Store.WriteScoresAsync(row.CommunityId, [row]);
            ShouldBeSame(await Store.ReadMemberAsync(row.CommunityId, row.MemberId), row, $"seed {seed}");
        }
    }

    [Fact]
    public async Task A_row_of_nothing_but_its_key_comes_back_with_its_nulls()
    {
        var row = new MemberRow { CommunityId = Sietch, MemberId = Stilgar, Applied = new LogPosition(1, 0) };
        await Store.WriteScoresAsync(Sietch, [row]);
        ShouldBeSame(await Store.ReadMemberAsync(Sietch, Stilgar), row);
    }

    [Fact]
    public async Task All_rows_of_a_community_are_loaded_and_none_of_another()
    {
        const int members = 1_234;
        foreach (var batch in Enumerable.Range(1, members).Chunk(ICommunityStore.MaxBatchRows))
            await Store.WriteScoresAsync(Sietch, [.. batch.Select(member => MemberRows.Of(Sietch.Value, member, member))]);
        await Store.WriteScoresAsync(new CommunityId(1000), [MemberRows.Of(1000, 5, 1)]);
        await Store.WriteScoresAsync(new CommunityId(1002), [MemberRows.Of(1002, 5, 1)]);

        var rows = await LoadAsync(Store, Sietch);
        rows.Select(row => row.MemberId.Value).Order().ShouldBe(Enumerable.Range(1, members).Select(member => (long)member));
        rows.ShouldAllBe(row => row.CommunityId == Sietch && row.Applied == new LogPosition(1, row.MemberId.Value));
        (await Store.ListCommunitiesAsync()).ShouldBe([new(1000), new(1001), new(1002)]);
    }

    [Fact]
    public async Task An_older_row_never_replaces_a_newer_one()
    {
        await Store.WriteScoresAsync(Sietch, [MemberRows.Of(Sietch.Value, 7, offset: 10, activity: 10)]);
        await Store.WriteScoresAsync(Sietch, [MemberRows.Of(Sietch.Value, 7, offset: 9, activity: 9)]);
        (await Store.ReadMemberAsync(Sietch, Stilgar)).ShouldNotBeNull().Activity.ShouldBe(10);

        await Store.WriteScoresAsync(Sietch, [MemberRows.Of(Sietch.Value, 7, offset: 0, activity: 20, epoch: 2)]);
        await Store.WriteScoresAsync(Sietch, [MemberRows.Of(Sietch.Value, 7, offset: 11, activity: 11)]);
        var row = (await Store.ReadMemberAsync(Sietch, Stilgar)).ShouldNotBeNull();
        row.Activity.ShouldBe(20, "a later epoch is newer than any offset of an earlier one");
        row.Applied.ShouldBe(new LogPosition(2, 0));
    }

    [Fact]
    public async Task Whatever_the_order_of_writes_the_newest_row_stays()
    {
        var random = new Random(4);
        var writes = Enumerable.Range(1, 40).SelectMany(member => Enumerable.Range(0, 20).Select(offset => (member, offset))).ToArray();
        random.Shuffle(writes);
        await Task.WhenAll(writes.Select(write => Store.WriteScoresAsync(
            Sietch, [MemberRows.Of(Sietch.Value, write.member, write.offset, activity: write.offset)]).AsTask()));

        var rows = await LoadAsync(Store, Sietch);
        rows.Count.ShouldBe(40);
        rows.ShouldAllBe(row => row.Activity == 19 && row.Applied.Offset == 19);
    }

    [Fact]
    public async Task A_communitys_row_comes_back_and_never_gets_older()
    {
        var row = new CommunityRow(Sietch, new LogPosition(1, 5), 1_700_000_000_123, IsFrozen: true);
        await Store.WriteCommunityAsync(row);
        await Store.WriteCommunityAsync(row with { Applied = new LogPosition(1, 4), IsFrozen = false });
        (await Store.LoadCommunityAsync(Sietch)).ShouldBe(row);
        (await Store.LoadCommunityAsync(new CommunityId(1))).ShouldBeNull();
    }

    [Fact]
    public async Task A_members_communities_are_listed_once_each()
    {
        foreach (var community in new long[] { 3, 1, 2, 3 })
            await Store.WriteProfileAsync(Stilgar, new CommunityId(community), new LogPosition(1, 5));
        await Store.WriteProfileAsync(new MemberId(8), new CommunityId(9), new LogPosition(1, 5));
        (await Store.ListCommunitiesOfAsync(Stilgar)).Select(community => community.Value).Order().ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task History_comes_back_newest_first_from_the_window_asked_for()
    {
        var rows = new[]
        {
            80_000, 80_001, 80_090, 80_200, 80_201,
        }.Select(window => new HistoryRow(Sietch, Stilgar, window, window / 2.0)).ToList();
        foreach (var month in rows.GroupBy(row => row.Month))
            await Store.WriteHistoryAsync([.. month]);
        await Store.WriteHistoryAsync([new HistoryRow(Sietch, new MemberId(8), 80_200, 1)]);
        await Store.WriteHistoryAsync([rows[4]]);

        (await Store.ReadHistoryAsync(Sietch, Stilgar, 80_001)).ShouldBe([rows[4], rows[3], rows[2], rows[1]]);
        (await Store.ReadHistoryAsync(Sietch, Stilgar, 0)).Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_page_replaces_the_page_before_and_drops_the_ranks_it_no_longer_has()
    {
        await Store.WritePageAsync(Page(1, offset: 5, entries: 50));
        await Store.WritePageAsync(Page(1, offset: 6, entries: 3));
        await Store.WritePageAsync(Page(1, offset: 4, entries: 20));
        await Store.WritePageAsync(Page(0, offset: 4, entries: 50));

        var page = await Store.ReadPageAsync(Sietch, LeaderboardType.Conviction, 1);
        page.AsOf.ShouldBe(new LogPosition(1, 6));
        page.Entries.ShouldBe(Page(1, offset: 6, entries: 3).Entries);
        (await Store.ReadPageAsync(Sietch, LeaderboardType.Conviction, 0)).Entries.Count.ShouldBe(50);
        (await Store.ReadPageAsync(Sietch, LeaderboardType.Activity, 1)).Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_that_a_shorter_board_no_longer_has_are_deleted_unless_they_are_newer()
    {
        foreach (var (page, offset) in new[] { (0, 5), (1, 5), (3, 5), (4, 9) })
            await Store.WritePageAsync(Page(page, offset, entries: 2));

        await Store.DeletePagesAsync(Sietch, LeaderboardType.Conviction, fromPage: 1, new LogPosition(1, 6));

        var left = new List<int>();
        for (var page = 0; page < 5; page++)
            left.Add((await Store.ReadPageAsync(Sietch, LeaderboardType.Conviction, page)).Entries.Count);
        left.ShouldBe([2, 0, 0, 0, 2]);
    }

    [Fact]
    public async Task A_deleted_page_does_not_come_back_when_a_former_owner_writes_it_late()
    {
        await Store.WritePageAsync(Page(3, offset: 5, entries: 2));
        await Store.DeletePagesAsync(Sietch, LeaderboardType.Conviction, fromPage: 2, new LogPosition(1, 6));
        foreach (var page in new[] { 2, 3 })
            await Store.WritePageAsync(Page(page, offset: 4, entries: 4));
        foreach (var page in new[] { 2, 3 })
            (await Store.ReadPageAsync(Sietch, LeaderboardType.Conviction, page)).Entries.ShouldBeEmpty($"page {page}");

        await Store.WritePageAsync(Page(2, offset: 7, entries: 4));
        (await Store.ReadPageAsync(Sietch, LeaderboardType.Conviction, 2)).Entries.Count.ShouldBe(4);
    }

    [Fact]
    public async Task An_emptied_page_is_empty_and_an_older_one_does_not_come_back()
    {
        await Store.WritePageAsync(Page(2, offset: 5, entries: 10));
        await Store.WritePageAsync(Page(2, offset: 7, entries: 0));
        await Store.WritePageAsync(Page(2, offset: 6, entries: 10));
        (await Store.ReadPageAsync(Sietch, LeaderboardType.Conviction, 2)).Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task Erasure_deletes_all_of_a_member_in_that_community_alone()
    {
        var other = new CommunityId(1002);
        foreach (var community in new[] { Sietch, other })
        {
            await Store.WriteProfileAsync(Stilgar, community, new LogPosition(1, 5));
            await Store.WriteScoresAsync(community, [MemberRows.Of(community.Value, 7, 5), MemberRows.Of(community.Value, 8, 5)]);
            await Store.WriteHistoryAsync([new HistoryRow(community, Stilgar, 80_000, 3)]);
            await Store.WriteEligibilityAsync(Verdict("naib") with { CommunityId = community });
        }

        await Store.EraseMemberAsync(Sietch, Stilgar, new LogPosition(1, 6), openWindow: 80_001);

        (await Store.ReadMemberAsync(Sietch, Stilgar)).ShouldBeNull();
        (await Store.ReadHistoryAsync(Sietch, Stilgar, 0)).ShouldBeEmpty();
        (await Store.ListCommunitiesOfAsync(Stilgar)).ShouldBe([other]);
        (await LoadAsync(Store, Sietch)).Select(row => row.MemberId.Value).ShouldBe([8]);
        (await Store.ReadMemberAsync(other, Stilgar)).ShouldNotBeNull();
        (await Store.ReadHistoryAsync(other, Stilgar, 0)).Count.ShouldBe(1);
        (await Store.ReadEligibilityAsync(Sietch, Stilgar, "naib", "0xaa")).ShouldBeNull();
        (await Store.ReadEligibilityAsync(other, Stilgar, "naib", "0xaa")).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_verdict_comes_back_for_its_rule_and_wallet_alone()
    {
        var verdict = Verdict("naib") with { IsEligible = true, Balance = 1234.567890123456789m, BlockNumber = long.MaxValue };
        await Store.WriteEligibilityAsync(verdict);
        await Store.WriteEligibilityAsync(Verdict("fedaykin"));

        (await Store.ReadEligibilityAsync(Sietch, Stilgar, "naib", "0xaa")).ShouldBe(verdict);
        (await Store.ReadEligibilityAsync(Sietch, Stilgar, "fedaykin", "0xaa")).ShouldBe(
            Verdict("fedaykin") with { CheckedMs = verdict.CheckedMs });
        (await Store.ReadEligibilityAsync(Sietch, Stilgar, "naib", "0xbb")).ShouldBeNull("the verdict is about another wallet");
        (await Store.ReadEligibilityAsync(Sietch, Stilgar, "usul", "0xaa")).ShouldBeNull();
        (await Store.ReadEligibilityAsync(Sietch, new MemberId(8), "naib", "0xaa")).ShouldBeNull();
    }

    [Fact]
    public async Task The_newest_check_of_a_rule_stays_whatever_arrives_last()
    {
        var newer = Verdict("naib") with { Wallet = "0xbb", IsEligible = true };
        await Store.WriteEligibilityAsync(newer);
        await Store.WriteEligibilityAsync(newer with { Wallet = "0xaa", CheckedMs = newer.CheckedMs - 1 });
        (await Store.ReadEligibilityAsync(Sietch, Stilgar, "naib", "0xbb")).ShouldBe(newer);
        (await Store.ReadEligibilityAsync(Sietch, Stilgar, "naib", "0xaa")).ShouldBeNull();
    }

    [Fact]
    public async Task A_verdict_without_a_rule_or_a_wallet_is_refused()
    {
        await Should.ThrowAsync<ArgumentException>(async () => await Store.WriteEligibilityAsync(Verdict("")));
        await Should.ThrowAsync<ArgumentException>(async () => await Store.WriteEligibilityAsync(Verdict("naib") with { Wallet = "" }));
    }

    [Fact]
    public async Task A_row_from_before_every_log_gives_way_to_the_first_position()
    {
        var imported = MemberRows.Of(Sietch.Value, 7, 0) with { Applied = LogPosition.None, ImportedConviction = 42.5 };
        await Store.WriteScoresAsync(Sietch, [imported]);
        await Store.WriteProfileAsync(Stilgar, Sietch, LogPosition.None);
        ShouldBeSame(await Store.ReadMemberAsync(Sietch, Stilgar), imported);
        (await Store.ListCommunitiesOfAsync(Stilgar)).ShouldBe([Sietch]);

        await Store.WriteScoresAsync(Sietch, [MemberRows.Of(Sietch.Value, 7, 0)]);
        await Store.WriteScoresAsync(Sietch, [imported]);
        ShouldBeSame(await Store.ReadMemberAsync(Sietch, Stilgar), MemberRows.Of(Sietch.Value, 7, 0));
        await Store.EraseMemberAsync(Sietch, Stilgar, new LogPosition(1, 1), openWindow: 80_000);
        (await Store.ReadMemberAsync(Sietch, Stilgar)).ShouldBeNull();
        (await Store.ListCommunitiesOfAsync(Stilgar)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nodes_that_open_a_log_at_once_get_one_epoch_and_other_logs_get_each_their_own()
    {
        var same = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Store.OpenEpochAsync("a", 16).AsTask()));
        same.ShouldAllBe(epoch => epoch == 1);
        var others = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Store.OpenEpochAsync($"log {i}", 16).AsTask()));
        others.Order().ShouldBe(Enumerable.Range(2, 8));
    }

    [Fact]
    public async Task All_pages_of_a_longer_board_go_even_those_behind_a_gap()
    {
        foreach (var page in new[] { 0, 1, 2, 9, 30, 45 })
            await Store.WritePageAsync(Page(page, offset: 5, entries: 50));
        await Store.DeletePagesAsync(Sietch, LeaderboardType.Conviction, fromPage: 1, new LogPosition(1, 6));
        foreach (var page in new[] { 1, 2, 9, 30, 45 })
            (await Store.ReadPageAsync(Sietch, LeaderboardType.Conviction, page)).Entries.ShouldBeEmpty($"page {page}");
        (await Store.ReadPageAsync(Sietch, LeaderboardType.Conviction, 0)).Entries.Count.ShouldBe(50);
    }

    [Fact]
    public async Task What_is_older_than_an_erasure_does_not_come_back_and_what_is_newer_stays()
    {
        await Store.EraseMemberAsync(Sietch, Stilgar, new LogPosition(1, 6), openWindow: 80_001);
        await Store.WriteScoresAsync(Sietch, [MemberRows.Of(Sietch.Value, 7, 5)]);
        await Store.WriteHistoryAsync([new HistoryRow(Sietch, Stilgar, 80_000, 3)]);
        (await Store.ReadMemberAsync(Sietch, Stilgar)).ShouldBeNull();
        (await Store.ReadHistoryAsync(Sietch, Stilgar, 0)).ShouldBeEmpty();

        await Store.WriteScoresAsync(Sietch, [MemberRows.Of(Sietch.Value, 7, 7)]);
        await Store.WriteHistoryAsync([new HistoryRow(Sietch, Stilgar, 80_001, 4)]);
        await Store.EraseMemberAsync(Sietch, Stilgar, new LogPosition(1, 6), openWindow: 80_001);
        (await Store.ReadMemberAsync(Sietch, Stilgar)).ShouldNotBeNull().Applied.Offset.ShouldBe(7);
        (await Store.ReadHistoryAsync(Sietch, Stilgar, 0)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_profile_row_from_before_an_erasure_does_not_come_back_and_one_from_after_it_stays()
    {
        await Store.EraseMemberAsync(Sietch, Stilgar, new LogPosition(1, 6), openWindow: 80_001);
        await Store.WriteProfileAsync(Stilgar, Sietch, new LogPosition(1, 5));
        (await Store.ListCommunitiesOfAsync(Stilgar)).ShouldBeEmpty();

        await Store.WriteProfileAsync(Stilgar, Sietch, new LogPosition(1, 7));
        await Store.EraseMemberAsync(Sietch, Stilgar, new LogPosition(1, 6), openWindow: 80_001);
        (await Store.ListCommunitiesOfAsync(Stilgar)).ShouldBe([Sietch]);
        await Store.EraseMemberAsync(Sietch, Stilgar, new LogPosition(1, 8), openWindow: 80_001);
        (await Store.ListCommunitiesOfAsync(Stilgar)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_log_keeps_its_epoch_until_another_log_or_number_of_partitions_comes()
    {
        (await Store.OpenEpochAsync("a", 16)).ShouldBe(1);
        (await Store.OpenEpochAsync("a", 16)).ShouldBe(1);
        await ReopenAsync();
        (await Store.OpenEpochAsync("a", 16)).ShouldBe(1);
        (await Store.OpenEpochAsync("a", 32)).ShouldBe(2);
        (await Store.OpenEpochAsync("b", 32)).ShouldBe(3);
        (await Store.OpenEpochAsync("a", 16)).ShouldBe(4, "another log came between: its rows may be newer");
    }

    [Fact]
    public async Task Everything_is_there_after_it_is_opened_again()
    {
        var row = MemberRows.Of(Sietch.Value, 7, 5);
        await Store.WriteScoresAsync(Sietch, [row]);
        await Store.WritePageAsync(Page(0, offset: 5, entries: 2));
        await ReopenAsync();
        ShouldBeSame(await Store.ReadMemberAsync(Sietch, Stilgar), row);
        (await Store.ReadPageAsync(Sietch, LeaderboardType.Conviction, 0)).Entries.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_batch_that_is_no_single_partition_or_too_big_is_refused()
    {
        var tooMany = Enumerable.Range(1, 51).Select(member => MemberRows.Of(Sietch.Value, member, 1)).ToList();
        await Should.ThrowAsync<ArgumentException>(async () => await Store.WriteScoresAsync(Sietch, tooMany));
        await Should.ThrowAsync<ArgumentException>(async () => await Store.WriteScoresAsync(Sietch, [MemberRows.Of(1, 7, 1)]));
        await Should.ThrowAsync<ArgumentException>(async () => await Store.WriteHistoryAsync(
            [new HistoryRow(Sietch, Stilgar, 80_000, 1), new HistoryRow(Sietch, new MemberId(8), 80_000, 1)]));
        await Should.ThrowAsync<ArgumentException>(async () => await Store.WriteHistoryAsync(
            [new HistoryRow(Sietch, Stilgar, 80_000, 1), new HistoryRow(Sietch, Stilgar, 80_200, 1)]));
        await Should.ThrowAsync<ArgumentException>(async () => await Store.WritePageAsync(Page(1, 1, 3) with { Page = 2 }));
        (await LoadAsync(Store, Sietch)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_score_that_is_not_a_number_is_refused()
    {
        var row = MemberRows.Of(Sietch.Value, 7, 1) with { Activity = double.NaN };
        (await Should.ThrowAsync<ArgumentException>(async () => await Store.WriteScoresAsync(Sietch, [row]))).Message.ShouldContain(
            "Member 7");
    }

    private static LeaderboardPage Page(int page, long offset, int entries) => new(
        Sietch, LeaderboardType.Conviction, page, new LogPosition(1, offset),
        [.. Enumerable.Range(1, entries).Select(i => new LeaderboardEntry((page * 50) + i, new MemberId(i), 100.5 - i, 0))]);

    // Checked a second ago: an erasure deletes what has been checked until now.
    private static EligibilitySnapshot Verdict(string rule) =>
        new(Sietch, Stilgar, rule, "0xaa", IsEligible: false, 0.5m, CheckedMs: CheckedMs, BlockNumber: 7);

    private static readonly long CheckedMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 1_000;
}
