using Arrakis.Cli.Tests.Migration;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Tests.Scylla;

/// <summary><c>arrakis migrate scores</c> from a real PostgreSQL to a real cluster.</summary>
public sealed class MigrateScyllaTests : IAsyncLifetime, IDisposable
{
    private readonly TempDirectory _directory = new();
    private ScyllaSpace _space = null!;

    public async Task InitializeAsync() => _space = await ScyllaSpace.ReserveAsync();

    public async Task DisposeAsync() => await _space.DisposeAsync();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public Task All_scores_arrive_exactly_although_it_is_killed_twice() =>
        MigrateAsync(communities: 50, profiles: 400, [5_000, 12_000], "--batch-size", "500");

    [Fact]
    [Trait("Category", "Long")]
    public Task A_million_scores_arrive_exactly_although_it_is_killed_twice() =>
        MigrateAsync(communities: 500, profiles: 2_000, [150_000, 600_000]);

    [Theory]
    [InlineData]
    [InlineData("--dry-run")]
    public async Task A_keyspace_without_a_schema_is_told_with_how_to_make_it(params string[] options)
    {
        await using var legacy = await LegacyDatabase.StartAsync(communities: 1, profiles: 1);
        (await RunAsync(legacy, options))
            .ShouldRefuse(1, $"Keyspace {_space.Keyspace}", "run `arrakis schema apply`").Output.ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(_directory.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_community_that_has_applied_events_is_refused_and_keeps_its_scores()
    {
        await _space.MakeAsync();
        await using var store = await _space.OpenAsync();
        var live = new CommunityId(LegacyDatabase.FirstGuild);
        var row = new MemberRow
        {
            CommunityId = live, MemberId = new MemberId(LegacyDatabase.FirstUser), Applied = new LogPosition(1, 5), Activity = 3,
            ActivityWindow = 80_000,
        };
        await store.WriteScoresAsync(live, [row]);
        await using var legacy = await LegacyDatabase.StartAsync(communities: 2, profiles: 10);

        var finished = (await RunAsync(legacy)).ShouldRefuse(1, $"community {live} was refused");

        finished.Lines.ShouldBe(
            ["10 profiles are in the store.", "10 were rejected: migrate-rejected.csv", "All 10 scores were read back and agree."]);
        (await store.ReadMemberAsync(live, row.MemberId)).ShouldNotBeNull().Activity.ShouldBe(3);
        (await store.ReadMemberAsync(live, new MemberId(LegacyDatabase.FirstUser + 1))).ShouldBeNull();
    }

    private async Task MigrateAsync(int communities, int profiles, int[] kills, params string[] options)
    {
        await _space.MakeAsync();
        await using var legacy = await LegacyDatabase.StartAsync(communities, profiles);
        var migration = new KilledMigration(_directory, legacy, communities, profiles);
        await migration.RunAsync(kills, TimeSpan.FromMinutes(20), ["--store", "scylla", .. options], _space.Settings);
        await using var store = await _space.OpenAsync();
        await migration.CheckAsync(store);
    }

    private Task<Finished> RunAsync(LegacyDatabase legacy, params string[] options) =>
        ArrakisProcess.RunAsync(_directory.Path, ["migrate", "scores", "--store", "scylla", .. options], [legacy.Url, .. _space.Settings]);
}
