using System.CommandLine;
using System.Text.Json;
using Arrakis.Cli.DeadLetters;
using Arrakis.Cli.Hosting;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis dead-letters replay</c>: what was refused comes back as new events, once its cause is mended.</summary>
internal static class DeadLettersReplayCommand
{
    public static Command Create()
    {
        var keys = new Argument<string[]>("KEY")
        {
            Description = "Keys of dead letters, as `arrakis dead-letters` prints them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var all = new Option<bool>("--all") { Description = "All that were not brought back before." };
        var stage = Stage();
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be done; a node may run meanwhile." };
        var data = SharedOptions.Data("The data directory of the node (./data without it).");
        var log = SharedOptions.Log();
        var json = SharedOptions.Json();
        var command = new Command("replay", """
            Appends what dead letters hold to the event log again, as new events at its end.

            Use it once what refused them is mended. Each counts once, however often it is brought back. What would be refused
            again is left where it is, and told. A node with its log in a file must not run; it applies the events when it
            starts. With Kafka, nodes may run, and apply them at once.
            """)
        {
            keys, all, stage, dryRun, data, log, json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new Request(
                parsed.GetValue(keys) ?? [], parsed.GetValue(all), parsed.GetValue(stage), parsed.GetValue(dryRun), parsed.GetValue(json)),
            parsed.GetValue(data), parsed.GetValue(log), cancellationToken));
        return command;
    }

    private static Option<string?> Stage() => new("--stage")
    {
        Description = "With --all: those of one stage alone.",
        HelpName = "gateway|pipeline",
        CustomParser = result => result.Tokens[0].Value is "gateway" or "pipeline"
            ? result.Tokens[0].Value
            : SharedOptions.Refuse<string?>(result, $"--stage is “{result.Tokens[0].Value}”; it has to be gateway or pipeline."),
    };

    private static async Task<int> RunAsync(Request request, string? data, LogKind? kind, CancellationToken cancellationToken)
    {
        if (request.Keys.Length > 0 == request.All)
            throw new UsageException("Say which: name keys, or say --all.");
        if (request is { All: false, Stage: not null })
            throw new UsageException("--stage goes with --all.");
        var choice = LogChoice.Load(kind);
        await using var log = request.DryRun
            ? await OpenLog.ToReadAsync(choice, data, cancellationToken)
            : await OpenLog.ToAppendAsync(choice, data, cancellationToken);
        var replay = new LetterReplay(log.Events, log.Letters);
        var plan = request.All
            ? await replay.PlanAllAsync(request.Stage, cancellationToken)
            : await replay.PlanAsync(request.Keys, cancellationToken);
        if (!request.DryRun)
            await replay.RunAsync(plan, cancellationToken);
        if (request.Json)
            PrintJson(plan, request.DryRun);
        else
            Print(plan, request.DryRun, log.IsShared);
        // With --all nobody said that these could be brought back.
        return plan.Refused.Count == 0 || request.All ? ArrakisProgram.Done : ArrakisProgram.Failed;
    }

    private static void PrintJson(ReplayPlan plan, bool dryRun) => Console.WriteLine(JsonSerializer.Serialize(new
    {
        dryRun,
        replayed = plan.Accepted.Select(letter => letter.Key),
        refused = plan.Refused.Select(letter => new { key = letter.Key, reason = letter.Reason }),
    }));

    private static void Print(ReplayPlan plan, bool dryRun, bool isShared)
    {
        foreach (var (key, _) in plan.Accepted)
            Console.WriteLine($"{key}\n    {(dryRun ? "would be brought back" : "brought back")}");
        foreach (var (key, reason) in plan.Refused)
            Console.WriteLine($"{key}\n    not brought back: {reason}");
        var then = isShared ? "" : $"; the node applies {(plan.Accepted.Count == 1 ? "it" : "them")} when it starts";
        Console.WriteLine((plan.Accepted.Count, dryRun) switch
        {
            (0, _) => "Nothing is brought back.",
            (1, true) => "1 dead letter would be brought back.",
            (var count, true) => $"{count:N0} dead letters would be brought back.",
            (1, false) => $"1 dead letter is in the log as a new event{then}.",
            (var count, false) => $"{count:N0} dead letters are in the log as new events{then}.",
        });
    }

    private sealed record Request(string[] Keys, bool All, string? Stage, bool DryRun, bool Json);
}
