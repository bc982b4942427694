using Arrakis.Cli.Migration;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Tests.Migration;

/// <summary>A migration of a whole <see cref="LegacyDatabase"/> that is killed on the way and started again, to any store.</summary>
/// <param name="directory">Where it is started.</param>
/// <param name="legacy">The source.</param>
/// <param name="communities">The source's communities.</param>
/// <param name="profiles">The profiles of each.</param>
internal sealed class KilledMigration(TempDirectory directory, LegacyDatabase legacy, int communities, int profiles)
{
    private readonly int _total = communities * profiles;

    private MigrationState? State => MigrationState.Load(directory.At("migrate-state.json"));

    /// <summary>Runs it to its end, killed as soon as so many profiles were copied.</summary>
    /// <param name="kills">When it is killed.</param>
    /// <param name="patience">For each of its runs.</param>
    /// <param name="arguments">Options of the command, such as the store's.</param>
    /// <param name="settings">Settings of the store.</param>
    public async Task RunAsync(int[] kills, TimeSpan patience, string[] arguments, params (string Name, string Value)[] settings)
    {
        foreach (var kill in kills)
        {
            await using var killed = Start(arguments, settings);
            await Eventually.TrueAsync(patience, () => State is { } state && state.Imported >= kill, () => killed.Errors);
            (await killed.SignalAndEndAsync(ArrakisProcess.SigKill)).Code.ShouldNotBe(0);
        }

        var before = State.ShouldNotBeNull().Imported;
        before.ShouldBeInRange(kills[^1], _total - 1, "it has to be killed on the way");
        await using var last = Start(arguments, settings);
        var finished = (await last.EndAsync(patience)).ShouldEndWith(0);
        finished.Errors.ShouldContain($"going on after {before:N0} profiles");
        finished.Lines.ShouldBe([$"{_total:N0} profiles are in the store.", $"All {_total:N0} scores were read back and agree."]);
        State.ShouldBeNull("a migration that is done leaves no state behind");
    }

    /// <summary>Checks every row against the formulas that the database was filled by.</summary>
    public async Task CheckAsync(ICommunityStore store)
    {
        (await store.ListCommunitiesAsync()).Count.ShouldBe(communities);
        for (var c = 0; c < communities; c++)
        {
            var rows = new List<MemberRow>(profiles);
            await foreach (var row in store.LoadMembersAsync(new CommunityId(LegacyDatabase.FirstGuild + c)))
                rows.Add(row);
            rows.Count.ShouldBe(profiles);
            foreach (var (n, row) in rows.OrderBy(row => row.MemberId.Value).Index())
                Check(n, row);
        }

        (await store.ListCommunitiesOfAsync(new MemberId(LegacyDatabase.FirstUser))).Count.ShouldBe(communities);
    }

    private static void Check(int n, MemberRow row)
    {
        row.MemberId.Value.ShouldBe(LegacyDatabase.FirstUser + n);
        row.Activity.ShouldBe(n * 7919 % 5000);
        row.ImportedConviction.ShouldBe(n % 10 > 0 ? n * 104729 % 101 : null);
        row.ActivityWindow.ShouldBe(
            (int)(new DateTimeOffset(2025, 6, 1, 0, 0, 0, TimeSpan.Zero).AddHours(n % 100).ToUnixTimeMilliseconds() / HistoryRow.WindowMs));
        row.Applied.ShouldBe(LogPosition.None);
    }

    private ArrakisProcess Start(string[] arguments, (string Name, string Value)[] settings) =>
        ArrakisProcess.Start(directory.Path, ["migrate", "scores", .. arguments], [legacy.Url, .. settings]);
}
