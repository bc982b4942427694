using System.CommandLine;
using System.Globalization;
using Arrakis.Cli.Chaos;
using Arrakis.Cli.Hosting;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis chaos</c>: plays a trace while it breaks things, and checks that nothing is lost or doubled.</summary>
internal static class ChaosCommand
{
    public static Command Create()
    {
        var trace = SharedOptions.Trace();
        var communities = SharedOptions.Communities();
        var faults = SharedOptions.Positive("--faults", "N", "How many times the node is killed with SIGKILL, each with a fault of Discord's before it.", normally: null);
        var seed = new Option<int?>("--seed")
        {
            Description = "Repeat the faults of an earlier run, which printed its seed.",
            HelpName = "S",
            CustomParser = result => int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : SharedOptions.Refuse<int?>(result, $"--seed is “{result.Tokens[0].Value}”; it has to be the whole number that a run printed."),
        };
        var expect = new Option<string?>("--expect")
        {
            Description = "Activity leaderboards to compare with: CSV community,author,balance. Without it the trace is scored in memory, without gateway, log or store.",
            HelpName = "FILE.csv",
        };
        var data = SharedOptions.Data("Keep the node's data in DIR, which must not hold any yet (a temporary directory without it).");
        var store = SharedOptions.Store();
        var command = new Command("chaos", """
            Plays a trace while it breaks things, and checks that nothing is lost or doubled.

            The node is a process of its own. Chaos drops its connections, repeats frames, sends op 7 and op 9,
            kills it with SIGKILL at random moments and starts it again. In the end the leaderboards have to be exactly
            those of an undisturbed run, with no dead letters. Prints each fault as it happens, then OK or the differences.
            """) { trace, communities, faults, seed, expect, data, store };
        command.SetAction(async (parsed, _) =>
        {
            using var signal = new ShutdownSignal();
            var drawn = parsed.GetValue(seed) ?? Random.Shared.Next();
            using var run = new ChaosRun(new ChaosRequest
            {
                Trace = parsed.GetRequiredValue(trace),
                Communities = parsed.GetValue(communities),
                Faults = parsed.GetValue(faults),
                Seed = drawn,
                Expect = parsed.GetValue(expect),
                Store = parsed.GetValue(store),
                Data = parsed.GetValue(data),
            });
            return await run.RunAsync(signal.Token) ? ArrakisProgram.Done : ArrakisProgram.Failed;
        });
        return command;
    }
}
