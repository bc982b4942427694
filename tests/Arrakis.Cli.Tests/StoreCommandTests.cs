using System.Globalization;
using Arrakis.Simulator;

namespace Arrakis.Cli.Tests;

/// <summary>The commands that read and feed a node's data.</summary>
public sealed class StoreCommandTests : IAsyncLifetime, IDisposable
{
    private readonly TempDirectory _directory = new();
    private string _trace = "";

    public async Task InitializeAsync()
    {
        _trace = SmallTraces.Write(_directory, [.. Enumerable.Range(1, 60).Select(author => (1, author, author <= 10 ? 5 : 2))]);
        (await RunAsync("replay", _trace, "--communities", "1", "--data", "data")).ShouldEndWith(0);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Leaderboard_prints_50_ranks_a_page()
    {
        var first = (await RunAsync("leaderboard", SmallTraces.Community(0))).ShouldEndWith(0);
        first.Lines.Length.ShouldBe(50);
        first.Lines[0].ShouldBe($"     1  {SmallTraces.Member(1),-20}          5.0000");
        var second = (await RunAsync("leaderboard", SmallTraces.Community(0), "--page", "2", "--json")).ShouldEndWith(0).Json;
        second.GetProperty("community").GetString().ShouldBe(SmallTraces.Community(0));
        second.GetProperty("leaderboard").GetString().ShouldBe("activity");
        second.GetProperty("entries").EnumerateArray()
            .Select(e => (e.GetProperty("rank").GetInt32(), e.GetProperty("member").GetString(), e.GetProperty("score").GetDouble()))
            .ShouldBe([.. Enumerable.Range(51, 10).Select(rank => (rank, SmallTraces.Member(rank), 2.0))]);
        (await RunAsync("leaderboard", SmallTraces.Community(0), "--page", "3")).ShouldEndWith(0).Output.ShouldContain("no page 3");
        (await RunAsync("leaderboard", SmallTraces.Community(0), "--leaderboard", "conviction"))
            .ShouldEndWith(0).Output.ShouldContain("conviction leaderboard");
    }

    [Fact]
    public async Task Member_prints_scores_and_history()
    {
        var text = (await RunAsync("member", SmallTraces.Community(0), SmallTraces.Member(3))).ShouldEndWith(0).Output;
        text.ShouldContain($"Member     {SmallTraces.Member(3)} of {SmallTraces.Community(0)}");
        text.ShouldContain("Activity   5.0000");
        text.ShouldContain("2018-09-26 00:00         5 points");
        var json = (await RunAsync("member", SmallTraces.Community(0), SmallTraces.Member(3), "--json")).ShouldEndWith(0).Json;
        json.GetProperty("activity").GetDouble().ShouldBe(5);
        json.GetProperty("history")[0].GetProperty("windowStartMs").GetInt64().ShouldBe(SmallTraces.StartMs);
        json.GetProperty("history")[0].GetProperty("points").GetDouble().ShouldBe(5);
    }

    [Fact]
    public async Task Who_is_unknown_is_told_with_who_is_known()
    {
        (await RunAsync("leaderboard", "12345")).ShouldRefuse(1, "no community 12345", SmallTraces.Community(0));
        (await RunAsync("member", "12345", SmallTraces.Member(1))).ShouldRefuse(1, "no community 12345", SmallTraces.Community(0));
        (await RunAsync("member", SmallTraces.Community(0), "12345")).ShouldRefuse(1, "no member 12345", SmallTraces.Community(0));
    }

    [Fact]
    public async Task Health_tells_of_the_file_and_finds_damage_in_it()
    {
        var text = (await RunAsync("store", "health")).ShouldEndWith(0).Output;
        text.ShouldContain(_directory.At("data/store.db"));
        text.ShouldContain("Integrity  ok");
        (await RunAsync("store", "health", "--json")).ShouldEndWith(0).Json.GetProperty("bytes").GetInt64().ShouldBeGreaterThan(4_096);

        await using (var file = File.OpenWrite(_directory.At("data/store.db")))
        {
            file.Seek(8_192, SeekOrigin.Begin);
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, (int)file.Length - 8_192).ToArray());
        }

        var damaged = (await RunAsync("store", "health", "--json")).ShouldEndWith(1).Json;
        damaged.GetProperty("ok").GetBoolean().ShouldBeFalse();
        damaged.GetProperty("integrity").GetString().ShouldNotBe("ok");
    }

    [Fact]
    public async Task Dead_letters_are_listed()
    {
        (await RunAsync("dead-letters")).ShouldEndWith(0).Output.ShouldBe("No dead letters.");
        var json = (await RunAsync("dead-letters", "--json")).ShouldEndWith(0).Json;
        json.GetProperty("count").GetInt64().ShouldBe(0);
        json.GetProperty("deadLetters").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Holdings_become_conviction_on_the_board_and_in_the_bots_answers_and_count_once_however_often_imported()
    {
        var file = Holdings(
            $"{Time(0)},{{0}},{SmallTraces.Member(20)},1000,tx1:0", $"{Time(1)},{{0}},{SmallTraces.Member(21)},10.5,tx1:1",
            $"{Time(2)},{{0}},{SmallTraces.Member(20)},900.25,tx2:0");
        (await RunAsync("holdings", "import", file)).ShouldEndWith(0).Output.ShouldStartWith("3 changes of holdings are in the log");
        (await RunAsync("holdings", "import", file)).ShouldEndWith(0);

        await using (var discord = await Discord.StartAsync(new SimulatorOptions { TracePath = _trace, Communities = 1 }))
        await using (var node = await RunningNode.ConnectAsync(discord.Url, _directory.At("data"), []))
        {
            await discord.CommandsAsync();
            await discord.ArrivedAsync(node);
            (await discord.CommandAsync(0, 20, "position")).Title.ShouldBe("Conviction: rank 1 of 2");
            (await discord.CommandAsync(0, 21, "position")).Title.ShouldBe("Conviction: rank 2 of 2");
            (await discord.CommandAsync(0, 20, "position")).Text.ShouldContain("Tier: **naib**", Case.Insensitive);
            // Who has none stands by activity.
            (await discord.CommandAsync(0, 22, "position")).Title.ShouldStartWith("Activity: rank ");
            await node.StopAsync();
        }

        var board = (await RunAsync("leaderboard", SmallTraces.Community(0), "--leaderboard", "conviction", "--json"))
            .ShouldEndWith(0).Json;
        board.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("member").GetString()).ShouldBe(
            [SmallTraces.Member(20), SmallTraces.Member(21)]);
        (await RunAsync("member", SmallTraces.Community(0), SmallTraces.Member(20), "--json")).ShouldEndWith(0).Json
            .GetProperty("holding").GetDecimal().ShouldBe(900.25m);
        (await RunAsync("dead-letters")).ShouldEndWith(0).Output.ShouldBe("No dead letters.");
    }

    [Fact]
    public async Task Who_stops_a_node_while_Discord_is_out_of_reach_finds_what_it_applied_on_the_boards()
    {
        var file = Holdings($"{Time(0)},{{0}},{SmallTraces.Member(20)},1000,tx1:0");
        (await RunAsync("holdings", "import", file)).ShouldEndWith(0).Output.ShouldStartWith("1 change of holdings is in the log");
        await using (var node = ArrakisProcess.Start(
            _directory.Path, ["run", "--data", "data", "--discord-url", "http://127.0.0.1:9"], ("DISCORD_TOKEN", "none")))
        {
            await Eventually.TrueAsync(
                async () => (await RunAsync("member", SmallTraces.Community(0), SmallTraces.Member(20), "--json")).Output.Contains("1000"));
            (await node.SignalAndEndAsync(ArrakisProcess.SigTerm)).ShouldEndWith(0);
        }

        var board = (await RunAsync("leaderboard", SmallTraces.Community(0), "--leaderboard", "conviction", "--json"))
            .ShouldEndWith(0).Json;
        board.GetProperty("entries").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_wrong_line_imports_nothing_and_is_told_with_its_number()
    {
        var file = Holdings($"{Time(0)},{{0}},{SmallTraces.Member(20)},1000,tx1:0", $"{Time(0)},{{0}},{SmallTraces.Member(21)},much,tx1:1");
        var before = await LogLengthAsync();
        (await RunAsync("holdings", "import", file)).ShouldRefuse(2, $"{file}:3", "“much”", "12.5");
        (await LogLengthAsync()).ShouldBe(before);
        (await RunAsync("holdings", "import", "none.csv")).ShouldRefuse(2, "There is no file none.csv");
    }

    private async Task<long> LogLengthAsync()
    {
        await using var log = EventLog.Sqlite.SqliteEventLog.OpenReadOnly(_directory.At("data"));
        var length = 0L;
        for (var partition = 0; partition < log.PartitionCount; partition++)
            length += (await log.GetRangeAsync(partition)).End;
        return length;
    }

    private static long Time(int minutes) => SmallTraces.StartMs + (minutes * 60_000L);

    private string Holdings(params string[] lines) => _directory.Write(
        "holdings.csv", "time_ms,community,member,balance,source\n"
            + string.Format(CultureInfo.InvariantCulture, string.Join('\n', lines), SmallTraces.Community(0)) + "\n");

    private Task<Finished> RunAsync(params string[] arguments) => ArrakisProcess.RunAsync(_directory.Path, arguments);
}
