using Arrakis.Pipeline.Stores.Scylla;
using Arrakis.Pipeline.Stores.Scylla.Health;
using Arrakis.Scylla;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Stores.Scylla;

public sealed class ScyllaCommunityStoreTests(ScyllaKeyspace keyspace) : CommunityStoreContract, IClassFixture<ScyllaKeyspace>
{
    private static readonly CommunityId Sietch = new(1001);
    private static readonly MemberId Stilgar = new(7);

    public override async Task InitializeAsync()
    {
        await keyspace.EmptyAsync();
        await base.InitializeAsync();
    }

    protected override async Task<ICommunityStore> OpenAsync() => await keyspace.OpenAsync();

    [Fact]
    public async Task A_page_of_a_load_may_be_of_any_size()
    {
        foreach (var batch in Enumerable.Range(1, 120).Chunk(ICommunityStore.MaxBatchRows))
            await Store.WriteScoresAsync(Sietch, [.. batch.Select(member => MemberRows.Of(Sietch.Value, member, member))]);
        await using var store = await ScyllaCommunityStore.OpenAsync(keyspace.Options with { LoadPageRows = 7 });
        (await LoadAsync(store, Sietch)).Select(row => row.MemberId.Value).ShouldBe(Enumerable.Range(1, 120).Select(i => (long)i));
    }

    [Fact]
    public async Task A_zombie_owner_neither_replaces_newer_rows_nor_brings_erased_ones_back()
    {
        await using var zombie = await keyspace.OpenAsync();
        await Store.WriteScoresAsync(
            Sietch, [MemberRows.Of(Sietch.Value, 7, offset: 50, activity: 50), MemberRows.Of(Sietch.Value, 8, offset: 50)]);
        await Store.EraseMemberAsync(Sietch, new MemberId(8), new LogPosition(1, 60), openWindow: 80_001);
        await Store.WritePageAsync(Page(offset: 60, entries: 1));

        await Task.WhenAll(
            zombie.WriteScoresAsync(Sietch, [MemberRows.Of(Sietch.Value, 7, offset: 49), MemberRows.Of(Sietch.Value, 8, offset: 59)])
                .AsTask(),
            zombie.WriteProfileAsync(new MemberId(8), Sietch, new LogPosition(1, 3)).AsTask(),
            zombie.WriteHistoryAsync([new HistoryRow(Sietch, new MemberId(8), 80_000, 3)]).AsTask(),
            zombie.WritePageAsync(Page(offset: 55, entries: 50)).AsTask());

        (await Store.ReadMemberAsync(Sietch, Stilgar)).ShouldNotBeNull().Activity.ShouldBe(50);
        (await Store.ReadMemberAsync(Sietch, new MemberId(8))).ShouldBeNull();
        (await Store.ListCommunitiesOfAsync(new MemberId(8))).ShouldBeEmpty();
        (await Store.ReadHistoryAsync(Sietch, new MemberId(8), 0)).ShouldBeEmpty();
        var page = await Store.ReadPageAsync(Sietch, LeaderboardType.Activity, 0);
        (page.AsOf, page.Entries.Count).ShouldBe((new LogPosition(1, 60), 1));
    }

    [Fact]
    public async Task History_of_every_month_that_can_have_rows_is_erased()
    {
        // 1975 and 2014 (older than Discord), its first month, one of long ago, the last of all.
        int[] windows = [8_000, 65_000, 65_750, 74_000, 80_000];
        foreach (var window in windows)
            await Store.WriteHistoryAsync([new HistoryRow(Sietch, Stilgar, window, 1)]);
        (await Store.ReadHistoryAsync(Sietch, Stilgar, 0)).Select(row => row.Window).ShouldBe(windows.Reverse());

        await Store.EraseMemberAsync(Sietch, Stilgar, new LogPosition(1, 6), openWindow: 80_001);
        (await Store.ReadHistoryAsync(Sietch, Stilgar, 0)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Rows_that_expire_have_their_time_to_live()
    {
        await Store.WriteHistoryAsync([new HistoryRow(Sietch, Stilgar, 80_000, 1)]);
        await Store.WriteEligibilityAsync(new EligibilitySnapshot(
            Sietch, Stilgar, "naib", "0xaa", true, 1, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), 1));
        (await keyspace.ScalarAsync<int>($"SELECT TTL(points) FROM {keyspace.Name}.score_history")).ShouldBeInRange(7_775_000, 7_776_000);
        (await keyspace.ScalarAsync<int>($"SELECT TTL(verdict) FROM {keyspace.Name}.eligibility_snapshots")).ShouldBeInRange(1, 300);
        (await keyspace.ScalarAsync<long>($"SELECT WRITETIME(points) FROM {keyspace.Name}.score_history"))
            .ShouldBe(80_001L * 21_600_000_000);
    }

    [Fact]
    public async Task A_row_is_written_with_the_timestamp_of_its_position()
    {
        await Store.WriteScoresAsync(Sietch, [MemberRows.Of(Sietch.Value, 7, offset: 21, epoch: 3)]);
        (await keyspace.ScalarAsync<long>($"SELECT WRITETIME(state) FROM {keyspace.Name}.scores")).ShouldBe((3L << 44) + 43);
    }

    [Fact]
    public async Task A_keyspace_without_the_schema_is_refused_with_what_to_do()
    {
        var error = await Should.ThrowAsync<CommunityStoreException>(
            async () => await ScyllaCommunityStore.OpenAsync(keyspace.Options with { Keyspace = "nobody_made_this" }));
        error.Message.ShouldContain("nobody_made_this");
        error.Message.ShouldContain("arrakis schema apply");
        error.IsTransient.ShouldBeFalse();
    }

    [Fact]
    public async Task An_unreachable_cluster_is_transient_and_names_no_password()
    {
        var options = keyspace.Options with
        {
            Scylla = new ScyllaOptions
            {
                ContactPoints = ["127.0.0.1:1"], Username = "paul", Password = "lisan-al-gaib", ConnectTimeout = TimeSpan.FromSeconds(2),
            },
        };
        var error = await Should.ThrowAsync<CommunityStoreException>(async () => await ScyllaCommunityStore.OpenAsync(options));
        error.IsTransient.ShouldBeTrue(error.Message);
        error.ToString().ShouldNotContain("lisan-al-gaib");
    }

    [Fact]
    public async Task Health_tells_each_node_its_keyspace_and_its_tables()
    {
        var report = await new ScyllaHealthProbe(keyspace.Session, keyspace.Name, TimeSpan.FromSeconds(30)).RunAsync();
        report.Nodes.ShouldNotBeEmpty();
        report.Nodes.ShouldAllBe(
            node => node.Probe.IsOk && node.Probe.Latency > TimeSpan.Zero && node.Datacenter.Length > 0 && node.Rack.Length > 0);
        report.Replication.ShouldNotBeNull()[keyspace.Session.Topology.LocalDatacenter].ShouldBe("1");
        report.Tables.ShouldContain("scores");
        report.MissingTables.ShouldBeEmpty();
        report.Read.IsOk.ShouldBeTrue(report.Read.Error);

        var none = await new ScyllaHealthProbe(keyspace.Session, "nobody_made_this", TimeSpan.FromSeconds(30)).RunAsync();
        none.Replication.ShouldBeNull();
        none.Read.IsOk.ShouldBeFalse();
        none.MissingTables.ShouldContain("scores");
    }

    private static LeaderboardPage Page(long offset, int entries) => new(
        Sietch, LeaderboardType.Activity, 0, new LogPosition(1, offset),
        [.. Enumerable.Range(1, entries).Select(i => new LeaderboardEntry(i, new MemberId(i), 100 - i, 80_000))]);
}
