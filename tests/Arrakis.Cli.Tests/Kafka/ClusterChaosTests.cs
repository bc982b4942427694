using Arrakis.Testing.Kafka;

namespace Arrakis.Cli.Tests.Kafka;

/// <summary>
/// <c>arrakis chaos</c> on many processes: on a Kafka of this process and a real Cassandra; or on the Kafka that
/// KAFKA_BOOTSTRAP_SERVERS names, where the run makes topics of its own.
/// </summary>
[Collection(WholeMachine.Name)]
public sealed class ClusterChaosTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(12);
    private readonly TempDirectory _directory = new();
    private readonly MockKafka _kafka = new();

    public void Dispose()
    {
        _kafka.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Thirty_faults_of_three_pipelines_change_neither_a_board_nor_an_answer()
    {
        var chaos = (await RunAsync(TestData.Slice, 30, 20_261_121, "--expect", TestData.ExpectedSlice, "--logs", "logs")).ShouldEndWith(0);

        chaos.Lines[0].ShouldBe("seed 20261121 (repeat with --seed 20261121)");
        // The seed draws each kind several times.
        foreach (var fault in new[]
        {
            "kill -9 pipeline-", "SIGSTOP pipeline-", "SIGCONT pipeline-", "stopped pipeline-", "added pipeline-",
        })
            chaos.Lines.ShouldContain(line => line.StartsWith(fault, StringComparison.Ordinal), fault);
        chaos.Lines[^2].ShouldEndWith(" 0 wrong");
        chaos.Lines[^2].ShouldNotStartWith("0 commands");
        chaos.Lines[^1].ShouldBe("OK: 4,339 rows agree, nothing lost, nothing doubled, no dead letters");
        var logs = Directory.EnumerateFiles(_directory.At("logs")).Select(File.ReadAllText).ToList();
        logs.Count.ShouldBeGreaterThanOrEqualTo(5);
        LoggedSecrets.ShouldHoldNone(string.Concat(logs) + chaos.Output + chaos.Errors);
    }

    [Theory]
    [Trait("Category", "Long")]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Thirty_faults_by_a_seed_that_nobody_chose_change_nothing(int run)
    {
        var chaos = (await RunAsync(TestData.Slice, 30, Random.Shared.Next(), "--expect", TestData.ExpectedSlice)).ShouldEndWith(0);
        chaos.Lines[^1].ShouldStartWith("OK: ", customMessage: $"run {run}: {chaos.Output}");
    }

    [Fact]
    public async Task Many_processes_are_gateways_and_pipelines_together_and_keep_nothing_in_a_directory()
    {
        (await RefusedAsync("--gateways", "1")).ShouldRefuse(2, "--gateways", "--pipelines");
        (await RefusedAsync("--log", "kafka")).ShouldRefuse(2, "--gateways", "--pipelines");
        (await RefusedAsync("--gateways", "1", "--pipelines", "1", "--log", "sqlite")).ShouldRefuse(2, "--log sqlite");
        (await RefusedAsync("--gateways", "1", "--pipelines", "1", "--data", "x")).ShouldRefuse(2, "--data");
        (await RefusedAsync("--gateways", "1", "--pipelines", "1")).ShouldRefuse(2, "KAFKA_BOOTSTRAP_SERVERS", "SCYLLA_CONTACT_POINTS");
    }

    private Task<Finished> RefusedAsync(params string[] options) =>
        ArrakisProcess.RunAsync(
            _directory.Path, ["chaos", TestData.CutSlice(_directory, 100), "--communities", "2", "--faults", "1", .. options]);

    private async Task<Finished> RunAsync(string trace, int faults, int seed, params string[] options)
    {
        await using var scylla = await ScyllaSpace.ReserveAsync();
        await using var run = ArrakisProcess.Start(
            _directory.Path,
            [
                "chaos", trace, "--communities", "20", "--gateways", "2", "--pipelines", "3", "--log", "kafka", "--store", "scylla",
                "--faults", $"{faults}", "--seed", $"{seed}", .. options,
            ],
            [.. LoggedSecrets.Settings, .. scylla.Settings, .. Kafka()]);
        return await run.EndAsync(Patience);
    }

    private (string Name, string Value)[] Kafka()
    {
        if (Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP_SERVERS") is { Length: > 0 } servers)
            return [("KAFKA_BOOTSTRAP_SERVERS", servers)];
        foreach (var (topic, partitions) in new[] { ("events", 16), ("interactions", 16), ("identify", 1), ("nodes", 1) })
            _kafka.CreateTopic($"chaos.{topic}", partitions);
        return [("KAFKA_BOOTSTRAP_SERVERS", _kafka.BootstrapServers), ("KAFKA_TOPIC_PREFIX", "chaos."), ("KAFKA_FETCH_WAIT_MS", "10")];
    }
}
