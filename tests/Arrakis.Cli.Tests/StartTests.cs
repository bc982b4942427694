using System.Net;
using System.Net.Sockets;
using Arrakis.Simulator;

namespace Arrakis.Cli.Tests;

/// <summary>What keeps a node from running, and how it is told.</summary>
public sealed class StartTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_wrong_token_is_told_with_what_to_change_and_is_not_shown()
    {
        await using var discord = await Discord.StartAsync(new SimulatorOptions { TracePath = Trace(), Communities = 2 });
        var finished = await RunAsync(discord.Url, ("DISCORD_TOKEN", "wrong-and-secret"));
        finished.ShouldRefuse(1, "DISCORD_TOKEN", "Developer Portal").Errors.ShouldNotContain("wrong-and-secret");
    }

    [Fact]
    public async Task A_privileged_intent_that_is_switched_off_is_told_with_where_to_switch_it_on()
    {
        await using var discord = await Discord.StartAsync(new SimulatorOptions
        {
            TracePath = Trace(), Communities = 2, AllowedIntents = GatewayIntents.All & ~GatewayIntents.GuildMembers,
        });
        var finished = await RunAsync(discord.Url);
        finished.ShouldEndWith(1).Errors.Split('\n')[^1].ShouldStartWith("arrakis: ");
        finished.Errors.ShouldContain("Server Members", Case.Insensitive);
        finished.Errors.ShouldContain("Developer Portal", Case.Insensitive);
        finished.Errors.ShouldNotContain("   at ", customMessage: finished.Errors);
    }

    [Fact]
    public async Task A_pool_that_is_empty_by_Discords_own_count_is_told()
    {
        await using var discord = await Discord.StartAsync(new SimulatorOptions { TracePath = Trace(), Communities = 2, Shards = 2 });
        (await RunAsync(discord.Url, ("POOL_ID", "3"))).ShouldRefuse(2, "Pool 3 is empty", "POOL_ID must be at most 0");
    }

    [Fact]
    public async Task A_page_port_that_is_in_use_is_told()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var finished = await ArrakisProcess.RunAsync(_directory.Path, ["run", "--trace", Trace()], ("HTTP_PORT", $"{port}"));
        finished.ShouldRefuse(1, $"{port}", "in use", "HTTP_PORT");
    }

    [Fact]
    public async Task A_simulator_port_that_is_in_use_is_told()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var finished = await ArrakisProcess.RunAsync(_directory.Path, ["simulate", Trace(), "--communities", "2", "--port", $"{port}"]);
        finished.ShouldRefuse(1, $"{port}", "in use", "another port");
    }

    [Fact]
    public async Task A_second_node_on_the_same_data_is_told_who_has_them()
    {
        await using var node = await RunningNode.StartAsync(_directory.Path, ["--data", "data", "--trace", Trace()]);
        var second = await ArrakisProcess.RunAsync(_directory.Path, ["run", "--data", "data", "--trace", Trace()]);
        second.ShouldRefuse(1, $"process {node.Process.Id}", "stop it, or name another directory");
        var import = await ArrakisProcess.RunAsync(
            _directory.Path,
            ["holdings", "import", _directory.Write("h.csv", "time_ms,community,member,balance,source\n"), "--data", "data"]);
        import.ShouldRefuse(1, $"process {node.Process.Id}");
        await node.StopAsync();
    }

    [Theory]
    [InlineData("log.db", "event log")]
    [InlineData("store.db", "store")]
    public async Task Data_of_a_newer_version_are_left_as_they_are(string file, string name)
    {
        (await ArrakisProcess.RunAsync(_directory.Path, ["replay", Trace(), "--communities", "2", "--data", "data"])).ShouldEndWith(0);
        var path = _directory.At($"data/{file}");
        await using (var database = File.OpenWrite(path))
        {
            // The user version of SQLite's file format: 4 bytes, big-endian.
            database.Position = 60;
            await database.WriteAsync(new byte[] { 0, 0, 0, 99 });
        }

        var finished = await ArrakisProcess.RunAsync(_directory.Path, ["run", "--data", "data", "--trace", Trace()]);
        finished.ShouldRefuse(1, path, name, "version 99", "newer Arrakis");
    }

    [Theory]
    [InlineData("log.db")]
    [InlineData("store.db")]
    public async Task Data_that_are_no_database_are_left_as_they_are(string file)
    {
        Directory.CreateDirectory(_directory.At("data"));
        var path = _directory.Write($"data/{file}", new string('x', 10_000));
        var finished = await ArrakisProcess.RunAsync(_directory.Path, ["run", "--data", "data", "--trace", Trace()]);
        finished.ShouldRefuse(1, path);
        (await File.ReadAllTextAsync(path)).ShouldBe(new string('x', 10_000));
    }

    [Fact]
    public async Task A_node_that_waits_for_Discord_ends_at_Ctrl_C()
    {
        // Port 9 of loopback: nobody listens.
        await using var process = ArrakisProcess.Start(
            _directory.Path, ["run", "--discord-url", "http://127.0.0.1:9"], ("DISCORD_TOKEN", "token"));
        await Eventually.TrueAsync(
            () => process.Errors.Contains("gateway", StringComparison.OrdinalIgnoreCase), () => process.Output + process.Errors);
        var finished = (await process.SignalAndEndAsync(ArrakisProcess.SigInt)).ShouldEndWith(0);
        finished.Output.ShouldBe("Stopped before it ran.");
    }

    [Fact]
    public void The_program_lies_beside_its_tests_as_it_is_shipped()
    {
        foreach (var file in (string[])
        [
            "arrakis.dll", "arrakis.runtimeconfig.json", "arrakis.deps.json", "samples/community-sample.csv.gz",
        ])
            File.Exists(Path.Combine(AppContext.BaseDirectory, file)).ShouldBeTrue(file);
    }

    private string Trace() => TestData.CutSlice(_directory, 200);

    private Task<Finished> RunAsync(Uri discord, params (string Name, string Value)[] environment) => ArrakisProcess.RunAsync(
        _directory.Path, ["run", "--discord-url", discord.ToString(), "--trust-event-time", "--data", "data"],
        [("DISCORD_TOKEN", Hosting.SimulatedDiscord.Token), .. environment]);
}
