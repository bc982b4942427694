using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.Pipeline.Stores.Sqlite;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Stores;

public sealed class SqliteStoreFileTests : IDisposable
{
    private static readonly CommunityId Sietch = new(1001);
    private static readonly MemberId Stilgar = new(7);

    private readonly string _directory = Directory.CreateTempSubdirectory("arrakis-test-").FullName;

    private string Database => Path.Combine(_directory, SqliteCommunityStoreOptions.FileName);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_store_of_a_newer_version_is_refused_with_what_to_do()
    {
        await (await OpenAsync()).DisposeAsync();
        Execute("PRAGMA user_version = 99");
        var error = await Should.ThrowAsync<CommunityStoreException>(OpenAsync);
        error.Message.ShouldSatisfyAllConditions(
            text => text.ShouldContain(Database), text => text.ShouldContain("version 99"), text => text.ShouldContain("run the newer"));
        Should.Throw<CommunityStoreException>(() => SqliteCommunityStore.OpenReadOnly(_directory)).Message.ShouldContain("version 99");
    }

    [Fact]
    public async Task An_event_log_is_not_taken_for_a_store()
    {
        await using (await EventLog.Sqlite.SqliteEventLog.OpenAsync(new() { Directory = _directory }))
        {
        }

        File.Move(Path.Combine(_directory, "log.db"), Database);
        (await Should.ThrowAsync<CommunityStoreException>(OpenAsync)).Message.ShouldContain("not an Arrakis community store");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        await File.WriteAllTextAsync(Database, new string('x', 5_000));
        (await Should.ThrowAsync<CommunityStoreException>(OpenAsync)).Message.ShouldContain("not an SQLite database");
    }

    [Fact]
    public async Task A_second_writer_is_refused_and_readers_are_not()
    {
        await using var store = await OpenAsync();
        (await Should.ThrowAsync<CommunityStoreException>(OpenAsync)).Message.ShouldContain($"process {Environment.ProcessId}");

        await using var reader = SqliteCommunityStore.OpenReadOnly(_directory);
        await store.WriteScoresAsync(Sietch, [MemberRows.Of(Sietch.Value, 7, 1)]);
        (await reader.ReadMemberAsync(Sietch, Stilgar)).ShouldNotBeNull();
        await reader.CheckHealthAsync();
        var error = await Should.ThrowAsync<CommunityStoreException>(
            async () => await reader.WriteScoresAsync(Sietch, [MemberRows.Of(Sietch.Value, 7, 1)]));
        error.Message.ShouldContain("reading only");
        error.IsTransient.ShouldBeFalse();
    }

    [Fact]
    public async Task A_full_database_refuses_a_batch_as_a_whole_and_works_again_once_there_is_room()
    {
        await using var store = await OpenAsync();
        await store.WriteAsync(
            static database => database.QueryInt64($"PRAGMA max_page_count = {database.QueryInt64("PRAGMA page_count") + 10}"));
        var written = 0;
        CommunityStoreException? error = null;
        while (error is null && written < 10_000)
        {
            try
            {
                await store.WriteScoresAsync(Sietch, Batch(written));
                written += 50;
            }
            catch (CommunityStoreException e)
            {
                error = e;
            }
        }

        error.ShouldNotBeNull("the store never became full").IsTransient.ShouldBeTrue(error.Message);
        (await CountAsync(store)).ShouldBe(written);
        await store.WriteAsync(static database => database.QueryInt64("PRAGMA max_page_count = 1000000"));
        await store.WriteScoresAsync(Sietch, Batch(written));
        (await CountAsync(store)).ShouldBe(written + 50);
    }

    [Fact]
    public async Task What_was_written_is_there_after_a_crash()
    {
        await using var store = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => store.WriteScoresAsync(Sietch, Batch(i * 50)).AsTask()));
        await store.OpenEpochAsync("log", 4);
        var copy = Directory.CreateDirectory(Path.Combine(_directory, "copy")).FullName;
        foreach (var suffix in new[] { "", "-wal" })
            File.Copy(Database + suffix, Path.Combine(copy, SqliteCommunityStoreOptions.FileName + suffix));

        await using var revived = await SqliteCommunityStore.OpenAsync(new SqliteCommunityStoreOptions { Directory = copy });
        (await CountAsync(revived)).ShouldBe(1_000);
        (await revived.OpenEpochAsync("log", 4)).ShouldBe(1);
    }

    [Fact]
    public async Task A_row_at_the_very_position_of_an_erasure_does_not_come_back()
    {
        await using var store = await OpenAsync();
        await store.WriteScoresAsync(Sietch, [MemberRows.Of(Sietch.Value, 7, 6)]);
        await store.EraseMemberAsync(Sietch, Stilgar, new LogPosition(1, 6), openWindow: 80_000);
        await store.WriteScoresAsync(Sietch, [MemberRows.Of(Sietch.Value, 7, 6)]);
        (await store.ReadMemberAsync(Sietch, Stilgar)).ShouldBeNull();
    }

    [Fact]
    public async Task Profile_rows_of_an_older_file_are_as_new_as_the_members_scores()
    {
        await using (var store = await OpenAsync())
        {
            await store.WriteProfileAsync(Stilgar, Sietch, new LogPosition(1, 3));
            await store.WriteScoresAsync(Sietch, [MemberRows.Of(Sietch.Value, 7, 7)]);
            await store.WriteProfileAsync(Stilgar, new CommunityId(1002), new LogPosition(1, 3));
        }

        Execute("ALTER TABLE scores_by_profile DROP COLUMN written; DROP TABLE eligibility_snapshots; PRAGMA user_version = 1");
        await using var raised = await OpenAsync();
        foreach (var community in new[] { Sietch, new CommunityId(1002) })
            await raised.EraseMemberAsync(community, Stilgar, new LogPosition(1, 6), openWindow: 80_000);
        (await raised.ListCommunitiesOfAsync(Stilgar)).ShouldBe([Sietch]);
    }

    [Fact]
    public async Task What_was_erased_is_not_found_in_the_file()
    {
        const string secret = "badge-that-names-a-person";
        await using (var store = await OpenAsync())
        {
            await store.WriteScoresAsync(Sietch, [MemberRows.Of(Sietch.Value, 7, 5) with { Badges = [new BadgeGrant(secret, 1, true)] }]);
        }

        (await File.ReadAllTextAsync(Database)).ShouldContain(secret);
        await using (var store = await OpenAsync())
        {
            await store.EraseMemberAsync(Sietch, Stilgar, new LogPosition(1, 6), openWindow: 80_000);
        }

        (await File.ReadAllTextAsync(Database)).ShouldNotContain(secret);
    }

    [Fact]
    public async Task History_older_than_90_days_of_its_communitys_newest_goes_and_no_other()
    {
        await using var store = await OpenAsync();
        var other = new CommunityId(1002);
        await store.WriteHistoryAsync([new HistoryRow(other, Stilgar, 80_000, 1)]);
        for (var member = 1; member <= 150; member++)
            await store.WriteHistoryAsync([new HistoryRow(Sietch, new MemberId(member), 80_000, 1)]);
        await store.WriteHistoryAsync([new HistoryRow(Sietch, Stilgar, 80_360, 1)]);
        (await store.ReadHistoryAsync(Sietch, Stilgar, 0)).Count.ShouldBe(2, "90 days is not older than 90 days");

        await store.WriteHistoryAsync([new HistoryRow(Sietch, Stilgar, 80_361, 1)]);
        (await HistoryRowsAsync(store)).ShouldBe(150 + 1 + 2 - 100, "a batch deletes a slice");
        await store.WriteHistoryAsync([new HistoryRow(Sietch, Stilgar, 80_362, 1)]);
        (await HistoryRowsAsync(store)).ShouldBe(1 + 3);
        (await store.ReadHistoryAsync(other, Stilgar, 0)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_verdict_lives_five_minutes_from_when_it_was_written()
    {
        var time = new SetTime { Now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        await using var store = await SqliteCommunityStore.OpenAsync(
            new SqliteCommunityStoreOptions { Directory = _directory, Time = time });
        var verdict = new EligibilitySnapshot(Sietch, Stilgar, "naib", "0xaa", IsEligible: true, 1, CheckedMs: 5, BlockNumber: 1);
        await store.WriteEligibilityAsync(verdict);
        time.Now += TimeSpan.FromSeconds(299);
        (await store.ReadEligibilityAsync(Sietch, Stilgar, "naib", "0xaa")).ShouldBe(verdict);

        time.Now += TimeSpan.FromSeconds(1);
        (await store.ReadEligibilityAsync(Sietch, Stilgar, "naib", "0xaa")).ShouldBeNull();
        await store.WriteEligibilityAsync(verdict with { MemberId = new MemberId(8) });
        (await store.WriteAsync(static database => database.QueryInt64("SELECT count(*) FROM eligibility_snapshots")))
            .ShouldBe(1, "whoever writes deletes what has expired");
    }

    private static List<MemberRow> Batch(int from) =>
        [.. Enumerable.Range(from + 1, 50).Select(member => MemberRows.Of(Sietch.Value, member, 1))];

    private static async Task<int> CountAsync(SqliteCommunityStore store)
    {
        var rows = 0;
        await foreach (var _ in store.LoadMembersAsync(Sietch))
            rows++;
        return rows;
    }

    private static async Task<long> HistoryRowsAsync(SqliteCommunityStore store) =>
        await store.WriteAsync(static database => database.QueryInt64("SELECT count(*) FROM score_history"));

    private Task<SqliteCommunityStore> OpenAsync() =>
        SqliteCommunityStore.OpenAsync(new SqliteCommunityStoreOptions { Directory = _directory });

    private void Execute(string sql)
    {
        using var database = SqliteDatabase.OpenOrCreate(Database);
        database.Execute(sql);
    }

    private sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
