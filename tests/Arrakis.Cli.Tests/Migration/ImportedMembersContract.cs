using System.Globalization;
using Arrakis.EventLog.Sqlite;
using Arrakis.Shared.Store;
using Arrakis.Simulator;

namespace Arrakis.Cli.Tests.Migration;

/// <summary>
/// What becomes of members whose scores were taken over, once a node runs: in community 0, where nothing happens, and in
/// community 1, where the first of them writes.
/// </summary>
public abstract class ImportedMembersContract : IAsyncLifetime
{
    private const int Communities = 2;
    private const string Activity = "activity";
    private const string Conviction = "conviction";
    private static readonly (int Author, double Activity, double Conviction)[] Imported = [(1, 100, 41), (2, 10, 97), (3, 50, 12)];

    private protected TempDirectory Directory { get; } = new();

    /// <summary>Arguments that name the store.</summary>
    protected abstract string[] Store { get; }

    /// <summary>Settings of the store.</summary>
    protected virtual (string Name, string Value)[] Environment => [];

    private string Data => Directory.At("data");

    public virtual Task InitializeAsync()
    {
        System.IO.Directory.CreateDirectory(Data);
        return Task.CompletedTask;
    }

    public virtual Task DisposeAsync()
    {
        Directory.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Imported_members_stand_on_the_boards_and_go_on_from_what_they_had()
    {
        await ImportAsync();
        // Three messages of the first in the next window but one after the import's, and one of somebody new.
        var trace = SmallTraces.Write(Directory, [(1, 1, 3), (1, 4, 1)]);
        await using (var discord = await Discord.StartAsync(new SimulatorOptions { TracePath = trace, Communities = Communities }))
        await using (var node = await RunningNode.ConnectAsync(discord.Url, Data, Store, Environment))
        {
            await discord.CommandsAsync();
            await discord.ArrivedAsync(node);
            for (var community = 0; community < Communities; community++)
            {
                (await discord.CommandAsync(community, 2, "position")).Title.ShouldBe("Conviction: rank 1 of 3");
                (await discord.CommandAsync(community, 1, "position")).Text.ShouldContain("Score: **41");
            }

            (await discord.CommandAsync(1, 1, "position", new { type = "activity" })).Text.ShouldContain("Score: **84.0000**");
            (await node.StopAsync()).ShouldHaveNoProblems();
        }

        (await BoardAsync(0, Conviction)).ShouldBe([(2, 97), (1, 41), (3, 12)]);
        (await BoardAsync(1, Conviction)).ShouldBe([(2, 97), (1, 41), (3, 12)]);
        (await BoardAsync(1, Activity)).ShouldBe([(1, 84), (3, 40.5), (2, 8.1), (4, 1)]);
        // Nothing fades where nothing happens: a community's time is that of its newest event, or of what was imported.
        (await BoardAsync(0, Activity)).ShouldBe([(1, 100), (3, 50), (2, 10)]);
        (await RunAsync("erase", SmallTraces.Member(3), "--yes")).ShouldEndWith(0);
        await new StoppedData(Data, Environment).ApplyAsync(Store);
        (await BoardAsync(0, Activity)).ShouldBe([(1, 100), (2, 10)]);
        (await BoardAsync(1, Conviction)).ShouldBe([(2, 97), (1, 41)]);
    }

    [Fact]
    public async Task An_imported_conviction_counts_until_the_first_change_of_holdings()
    {
        await ImportAsync();
        // A node that has never seen an event: holdings go to an empty log.
        await using (await SqliteEventLog.OpenAsync(new SqliteEventLogOptions { Directory = Data }))
        {
        }

        Directory.Write(
            "holdings.csv",
            string.Create(
                CultureInfo.InvariantCulture,
                $"time_ms,community,member,balance,source\n"
                + $"{SmallTraces.StartMs},{SmallTraces.Community(1)},{SmallTraces.Member(2)},9999,tx:0\n"));
        (await RunAsync("holdings", "import", "holdings.csv")).ShouldEndWith(0);
        await new StoppedData(Data, Environment).ApplyAsync(Store);

        // 9,999 tokens held since today: log₁₀(1 + B)/4 is 1 and nothing flowed out, 25 points each; the activity before was none.
        (await BoardAsync(1, Conviction)).ShouldBe([(2, 50), (1, 41), (3, 12)]);
    }

    /// <summary>Makes the store where it does not make itself.</summary>
    private protected virtual Task MakeStoreAsync() => Task.CompletedTask;

    private async Task ImportAsync()
    {
        await MakeStoreAsync();
        await using var legacy = await LegacyDatabase.StartAsync(Communities, Imported.Length);
        for (var community = 0; community < Communities; community++)
        {
            await legacy.ExecuteAsync(
                $"UPDATE communities SET discord_guild_id = '{SmallTraces.Community(community)}' WHERE name = 'sietch {community}'");
        }

        // Two windows before the trace's.
        var updated = DateTimeOffset.FromUnixTimeMilliseconds(SmallTraces.StartMs - (2 * HistoryRow.WindowMs));
        foreach (var (number, (author, activity, conviction)) in Imported.Index())
        {
            await legacy.ExecuteAsync(string.Create(CultureInfo.InvariantCulture,
                $"""
                UPDATE profiles SET discord_id = '{SmallTraces.Member(author)}', activity_score = {activity},
                    conviction_score = {conviction},
                    joined_at = '{updated:O}', updated_at = '{updated:O}' WHERE discord_id = '{LegacyDatabase.FirstUser + number}'
                """));
        }

        (await ArrakisProcess.RunAsync(Directory.Path, ["migrate", "scores", .. Store], [legacy.Url, .. Environment])).ShouldEndWith(0)
            .Lines[^1].ShouldBe("All 6 scores were read back and agree.");
    }

    private async Task<IEnumerable<(int Author, double Score)>> BoardAsync(int community, string board)
    {
        var json = (await RunAsync("leaderboard", SmallTraces.Community(community), "--leaderboard", board, "--json"))
            .ShouldEndWith(0).Json;
        return json.GetProperty("entries").EnumerateArray().Select(e =>
            (Number(e.GetProperty("member").GetString()!), Math.Round(e.GetProperty("score").GetDouble(), 9)));

        static int Number(string member) => Enumerable.Range(1, 4).Single(author => SmallTraces.Member(author) == member);
    }

    private Task<Finished> RunAsync(params string[] arguments) =>
        ArrakisProcess.RunAsync(Directory.Path, [.. arguments, .. arguments[0] == "holdings" ? [] : Store], Environment);
}
