using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Arrakis.Cli.Hosting;
using Arrakis.Shared.Log;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis dead-letters</c>: what could not be processed, and why. Without a verb it lists them.</summary>
internal static class DeadLettersCommand
{
    public static Command Create()
    {
        var command = List("dead-letters", """
            Prints what could not be processed, and why.

            Payloads, which are people's, are not shown. A node may run meanwhile. `replay` brings letters back.
            """);
        command.Subcommands.Add(List("list", "Prints them, the newest first. A node may run meanwhile."));
        command.Subcommands.Add(DeadLettersReplayCommand.Create());
        return command;
    }

    private static Command List(string name, string description)
    {
        var data = SharedOptions.Data("The data directory of the node (./data without it).");
        var limit = SharedOptions.Positive("--limit", "N", "At most so many, the newest first.", normally: 50);
        var log = SharedOptions.Log();
        var json = SharedOptions.Json();
        var command = new Command(name, description) { data, log, limit, json };
        command.SetAction((parsed, cancellationToken) => ListAsync(
            parsed.GetValue(data), parsed.GetValue(log), parsed.GetValue(limit), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> ListAsync(string? data, LogKind? kind, int limit, bool json, CancellationToken cancellationToken)
    {
        await using var log = await OpenLog.ToReadAsync(LogChoice.Load(kind), data, cancellationToken);
        await PrintAsync(log.Letters, limit, json, cancellationToken);
        return ArrakisProgram.Done;
    }

    private static async Task PrintAsync(IDeadLetterStore store, int limit, bool json, CancellationToken cancellationToken)
    {
        var count = await store.CountAsync(cancellationToken);
        var letters = await store.ListAsync(limit, cancellationToken);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                count,
                deadLetters = letters.Select(l => new
                {
                    key = l.Key, stage = l.Stage, reason = l.Reason, refusedMs = l.RefusedMs, replayedMs = l.ReplayedMs,
                    bytes = l.Payload.Length,
                }),
            }));
            return;
        }

        Console.WriteLine(count == 0 ? "No dead letters." : $"{count:N0} dead letters, the newest first:");
        foreach (var letter in letters)
        {
            var replayed = letter.ReplayedMs == 0 ? "" : $"\n    brought back {Time(letter.ReplayedMs)}";
            Console.WriteLine($"{Time(letter.RefusedMs)}  {letter.Stage,-8}  {letter.Key}\n    {letter.Reason}{replayed}");
        }
    }

    private static string Time(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
