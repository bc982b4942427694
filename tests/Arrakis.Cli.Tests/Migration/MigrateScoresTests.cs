using Arrakis.Cli.Migration;
using Arrakis.Pipeline.Stores.Sqlite;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Tests.Migration;

/// <summary><c>arrakis migrate scores</c> from a real PostgreSQL.</summary>
public sealed class MigrateScoresTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task All_scores_arrive_exactly_although_it_is_killed_twice()
    {
        await using var legacy = await LegacyDatabase.StartAsync(communities: 50, profiles: 1_000);
        var migration = new KilledMigration(_directory, legacy, communities: 50, profiles: 1_000);
        await migration.RunAsync([10_000, 25_000], ArrakisProcess.Limit, ["--batch-size", "500"]);
        await using var store = await OpenAsync();
        await migration.CheckAsync(store);
    }

    [Fact]
    public async Task Rejected_profiles_are_listed_with_their_reasons_and_the_others_arrive()
    {
        await using var legacy = await LegacyDatabase.StartAsync(communities: 3, profiles: 20);
        await legacy.ExecuteAsync(
            """
            UPDATE profiles SET discord_id = NULL WHERE discord_id = '900000000000000001';
            UPDATE profiles SET conviction_score = -1 WHERE discord_id = '900000000000000002';
            UPDATE profiles SET activity_score = NULL, conviction_score = NULL WHERE discord_id = '900000000000000003';
            UPDATE profiles SET discord_id = '0900000000000000005' WHERE discord_id = '900000000000000004';
            UPDATE communities SET discord_guild_id = NULL WHERE name = 'sietch 2';
            """);

        var finished = (await RunAsync(legacy)).ShouldEndWith(0);

        // Of each of the two communities with a guild: no user, minus one, and two with the same user; of the third all 19 that
        // have scores.
        finished.Lines.ShouldBe(
            ["30 profiles are in the store.", "27 were rejected: migrate-rejected.csv", "All 30 scores were read back and agree."]);
        var reasons = File.ReadAllLines(_directory.At("migrate-rejected.csv"))[1..].CountBy(
            line => line[(line.IndexOf('"', StringComparison.Ordinal) + 1)..^1])
            .ToDictionary();
        reasons["the profile has no discord_id"].ShouldBe(3);
        reasons["its community has no discord_guild_id"].ShouldBe(18);
        reasons["its conviction_score is -1, not a number from 0 to 1,000,000,000"].ShouldBe(2);
        reasons.Where(r => r.Key.StartsWith("another profile of community", StringComparison.Ordinal)).Sum(r => r.Value).ShouldBe(4);
        reasons.Values.Sum().ShouldBe(27);
    }

    [Fact]
    public async Task A_dry_run_checks_every_profile_and_writes_nothing()
    {
        await using var legacy = await LegacyDatabase.StartAsync(communities: 2, profiles: 30);
        await legacy.ExecuteAsync("UPDATE profiles SET discord_id = NULL WHERE discord_id = '900000000000000001'");
        (await RunAsync(legacy, "--dry-run")).ShouldEndWith(0).Lines
            .ShouldBe(["58 profiles can be taken; nothing was written.", "2 were rejected: migrate-rejected.csv"]);
        Directory.EnumerateFileSystemEntries(_directory.Path).Select(Path.GetFileName).ShouldBe(["migrate-rejected.csv"]);
    }

    [Fact]
    public async Task A_community_that_has_applied_events_is_refused_and_keeps_its_scores()
    {
        var live = new CommunityId(LegacyDatabase.FirstGuild);
        var row = new MemberRow
        {
            CommunityId = live, MemberId = new MemberId(LegacyDatabase.FirstUser), Applied = new LogPosition(1, 5), Activity = 3,
            ActivityWindow = 80_000,
        };
        await using (var store = await OpenAsync())
            await store.WriteScoresAsync(live, [row]);
        await using var legacy = await LegacyDatabase.StartAsync(communities: 2, profiles: 10);

        var finished = (await RunAsync(legacy)).ShouldRefuse(1, $"community {live} was refused");

        finished.Lines.ShouldBe(
            ["10 profiles are in the store.", "10 were rejected: migrate-rejected.csv", "All 10 scores were read back and agree."]);
        await using var after = await OpenAsync();
        (await after.ReadMemberAsync(live, row.MemberId)).ShouldNotBeNull().Activity.ShouldBe(3);
        (await LoadAsync(after, live)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_score_that_changed_while_it_was_copied_is_found_when_all_are_compared()
    {
        await using var legacy = await LegacyDatabase.StartAsync(communities: 1, profiles: 10);
        (await RunAsync(legacy)).ShouldEndWith(0);
        var source = new ProfileSource(PostgresAddress.Open(legacy.Url.Value));
        await using (source)
        await using (var store = await OpenAsync())
        {
            var migration = new ScoreMigration(source, store, Request(), TimeProvider.System);
            await migration.RunAsync(CancellationToken.None);
            await legacy.ExecuteAsync("UPDATE profiles SET conviction_score = 99 WHERE discord_id = '900000000000000002'");
            var verification = new ScoreVerification(source, store, migration, TimeProvider.System);
            await verification.RunAsync(CancellationToken.None);
            (verification.Agreeing, verification.Differing).ShouldBe((9, 1));
            verification.Differences.ShouldHaveSingleItem().ShouldContain("member 900000000000000002: conviction is 93, not 99");
        }
    }

    [Fact]
    public async Task What_cannot_be_reached_or_read_is_told()
    {
        (await ArrakisProcess.RunAsync(_directory.Path, ["migrate", "scores"])).ShouldRefuse(2, "DATABASE_URL is not set");
        (await ArrakisProcess.RunAsync(_directory.Path, ["migrate", "scores"], ("DATABASE_URL", "postgresql://u:spice@127.0.0.1:1/d")))
            .ShouldRefuse(1, "d on 127.0.0.1:1").Errors.ShouldNotContain("spice");
    }

    private MigrationRequest Request() => new(1_000, IsDryRun: false, _directory.At("rejected.csv"), _directory.At("state.json"), "data");

    private Task<Finished> RunAsync(LegacyDatabase legacy, params string[] options) =>
        ArrakisProcess.RunAsync(_directory.Path, ["migrate", "scores", .. options], Environment(legacy));

    private static (string, string)[] Environment(LegacyDatabase legacy) => [legacy.Url];

    private Task<SqliteCommunityStore> OpenAsync() =>
        SqliteCommunityStore.OpenAsync(new SqliteCommunityStoreOptions { Directory = _directory.At("data") });

    private static async Task<List<MemberRow>> LoadAsync(SqliteCommunityStore store, CommunityId community)
    {
        var rows = new List<MemberRow>();
        await foreach (var row in store.LoadMembersAsync(community))
            rows.Add(row);
        return rows;
    }
}
