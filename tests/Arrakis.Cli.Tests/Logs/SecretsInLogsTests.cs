using Arrakis.Simulator;

namespace Arrakis.Cli.Tests.Logs;

/// <summary>
/// What whole runs with faults have logged, searched for every secret that was used in them. That the search finds is shown by
/// what the logs have to contain.
/// </summary>
[Collection(WholeMachine.Name)]
public sealed class SecretsInLogsTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_run_of_chaos_logs_none()
    {
        var chaos = await ArrakisProcess.RunAsync(
            _directory.Path,
            ["chaos", TestData.CutSlice(_directory, 3_000), "--communities", "4", "--faults", "4", "--seed", "11", "--logs", "logs"],
            LoggedSecrets.Settings);
        chaos.ShouldEndWith(0);

        var logs = string.Join('\n', Directory.EnumerateFiles(_directory.At("logs"), "run-*.log").Select(File.ReadAllText));
        LoggedSecrets.ShouldHoldNone(logs + chaos.Output + chaos.Errors);
        Directory.EnumerateFiles(_directory.At("logs"), "run-*.log").Count().ShouldBe(5);
        // The search finds: each line has its level, and the last node was drained.
        logs.ShouldContain("\"level\":\"info\"");
        logs.ShouldContain("The node is stopped");
    }

    [Fact]
    public async Task A_node_with_commands_wallets_and_faults_logs_none()
    {
        var data = _directory.Path;
        var member = SmallTraces.Member(1);
        await using var discord = await Discord.StartAsync(new SimulatorOptions
        {
            TracePath = SmallTraces.Write(_directory, [.. Enumerable.Range(1, 20).Select(author => (2, author, 1 + (author % 3)))]),
            Communities = 2,
        });
        await using (var first = await StartAsync(discord, data))
        {
            await discord.CommandsAsync();
            await discord.ArrivedAsync(first);
            for (var i = 0; i < 5; i++)
                await discord.CommandAsync(0, 17, "position");
            LoggedSecrets.ShouldHoldNone((await first.StopAsync()).Errors);
        }

        var community = SmallTraces.Community(0);
        const string Header = "time_ms,community,member,balance,source\n";
        var wrong = _directory.Write("wrong.csv", $"{Header}1523000000000,{community},{LoggedSecrets.Wallet},1,{LoggedSecrets.Wallet}:8\n");
        var refused = await ArrakisProcess.RunAsync(_directory.Path, ["holdings", "import", wrong, "--data", data]);
        LoggedSecrets.ShouldHoldNone(refused.ShouldRefuse(2, "[redacted]").Errors);
        var right = _directory.Write(
            "right.csv", $"{Header}1523000000000,{community},{SmallTraces.Member(1)},12,{LoggedSecrets.Wallet}:7\n");
        (await ArrakisProcess.RunAsync(_directory.Path, ["holdings", "import", right, "--data", data])).ShouldEndWith(0);

        await using var second = await StartAsync(discord, data);
        await Eventually.TrueAsync(async () => (await second.SnapshotAsync()).GetProperty("applied").GetInt64() > 0);
        discord.Simulator.ApplyFaults(new FaultPlan { ReconnectNow = true, RestFailures = 2, RestStatus = 503 });
        await discord.CommandAsync(0, 17, "position");
        await Eventually.TrueAsync(
            () => second.Process.Errors.Contains("reconnects", StringComparison.Ordinal), () => second.Process.Errors);
        var logs = (await second.StopAsync()).Errors;
        logs.ShouldContain("The node is stopped");
        LoggedSecrets.ShouldHoldNone(logs);
    }

    [Fact]
    public void The_search_finds()
    {
        string[] secrets =
        [
            Hosting.SimulatedDiscord.Token, LoggedSecrets.PageToken, LoggedSecrets.ScyllaPassword, LoggedSecrets.KafkaPassword,
            LoggedSecrets.Wallet, new string('a', 64),
        ];
        foreach (var secret in secrets)
            Should.Throw<ShouldAssertException>(() => LoggedSecrets.ShouldHoldNone($"before {secret} after"));
    }

    private static Task<RunningNode> StartAsync(Discord discord, string data) => RunningNode.ConnectAsync(
        discord.Url, data, [], [.. LoggedSecrets.Settings, ("KAFKA_SASL_PASSWORD", LoggedSecrets.KafkaPassword)]);
}
