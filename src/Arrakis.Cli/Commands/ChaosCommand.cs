using System.CommandLine;
using System.Globalization;
using Arrakis.Cli.Chaos;
using Arrakis.Cli.Chaos.Cluster;
using Arrakis.Cli.Hosting;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis chaos</c>: plays a trace while it breaks things, and checks that nothing is lost or doubled.</summary>
internal static class ChaosCommand
{
    public static Command Create()
    {
        var trace = SharedOptions.Trace();
        var communities = SharedOptions.Communities();
        var faults = SharedOptions.Positive(
            "--faults", "N", "How many times the node is killed with SIGKILL, each with a fault of Discord's before it.", normally: null);
        var seed = new Option<int?>("--seed")
        {
            Description = "Repeat the faults of an earlier run, which printed its seed.",
            HelpName = "S",
            CustomParser = result => int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : SharedOptions.Refuse<int?>(
                    result, $"--seed is “{result.Tokens[0].Value}”; it has to be the whole number that a run printed."),
        };
        var expect = new Option<string?>("--expect")
        {
            Description = "Activity leaderboards to compare with: CSV community,author,balance. Without it the trace is scored in memory, "
                + "without gateway, log or store.",
            HelpName = "FILE.csv",
        };
        var data = SharedOptions.Data("Keep the node's data in DIR, which must not hold any yet (a temporary directory without it).");
        var logs = new Option<string?>("--logs") { Description = "Keep what the processes log in DIR, a file for each.", HelpName = "DIR" };
        var store = SharedOptions.Store();
        var log = SharedOptions.Log();
        var gateways = SharedOptions.Number(
            "--gateways", "G", "So many gateway processes, with a shard each and Kafka behind them. Needs --pipelines.", 1, 100, 0);
        var pipelines = SharedOptions.Number("--pipelines", "P", "So many pipeline processes between Kafka and ScyllaDB.", 1, 100, 0);
        var command = new Command("chaos", """
            Plays a trace while it breaks things, and checks that nothing is lost or doubled.

            The node is a process of its own. Chaos drops its connections, repeats frames, sends op 7 and op 9,
            kills it with SIGKILL at random moments and starts it again. In the end the leaderboards have to be exactly
            those of an undisturbed run, with no dead letters. Prints each fault as it happens, then OK or the differences.

            With --gateways and --pipelines there are many processes, on your Kafka and ScyllaDB: pipelines are killed,
            stopped, paused for longer than Kafka waits for them and added, while users give commands, whose answers
            have to be right too.
            """) { trace, communities, faults, seed, expect, data, logs, store, log, gateways, pipelines };
        command.SetAction(async (parsed, _) =>
        {
            using var signal = new ShutdownSignal();
            var drawn = parsed.GetValue(seed) ?? Random.Shared.Next();
            var request = new ChaosRequest
            {
                Trace = parsed.GetRequiredValue(trace),
                Communities = parsed.GetValue(communities),
                Faults = parsed.GetValue(faults),
                Seed = drawn,
                Expect = parsed.GetValue(expect),
                Store = parsed.GetValue(store),
                Data = parsed.GetValue(data),
                Logs = parsed.GetValue(logs),
                Gateways = parsed.GetValue(gateways),
                Pipelines = parsed.GetValue(pipelines),
            };
            return await RunAsync(request, parsed.GetValue(log), signal.Token) ? ArrakisProgram.Done : ArrakisProgram.Failed;
        });
        return command;
    }

    private static async Task<bool> RunAsync(ChaosRequest request, LogKind? log, CancellationToken cancellationToken)
    {
        var isCluster = request.Gateways > 0 && request.Pipelines > 0;
        if (!isCluster && (request.Gateways > 0 || request.Pipelines > 0 || log == LogKind.Kafka))
        {
            throw new UsageException(
                "Many processes are --gateways G and --pipelines P together, with --log kafka; without both there is one node, "
                + "with its log in SQLite.");
        }

        if (isCluster && log == LogKind.Sqlite)
            throw new UsageException("--log sqlite is the log of one process; gateways and pipelines have Kafka between them.");
        if (isCluster && request.Data is not null)
            throw new UsageException("--data is for one node: gateways and pipelines keep everything in Kafka and ScyllaDB.");
        if (!isCluster)
        {
            using var single = new ChaosRun(request);
            return await single.RunAsync(cancellationToken);
        }

        using var run = new ClusterChaosRun(request);
        return await run.RunAsync(cancellationToken);
    }
}
