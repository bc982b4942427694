using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Arrakis.Cli.Hosting;
using Arrakis.EventLog.Sqlite;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis dead-letters</c>: what could not be processed, and why.</summary>
internal static class DeadLettersCommand
{
    public static Command Create()
    {
        var data = SharedOptions.Data("The data directory of the node (./data without it).");
        var limit = SharedOptions.Positive("--limit", "N", "At most so many, the newest first.", normally: 50);
        var json = SharedOptions.Json();
        var command = new Command("dead-letters", """
            Prints what could not be processed, and why.

            Payloads, which are people's, are not shown. A node may run meanwhile.
            """)
        {
            data, limit, json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(data), parsed.GetValue(limit), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string? data, int limit, bool json, CancellationToken cancellationToken)
    {
        await using var log = SqliteEventLog.OpenReadOnly(DataFiles.ExistingLog(data));
        var count = await log.CountAsync(cancellationToken);
        var letters = await log.ListAsync(limit, cancellationToken);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                count,
                deadLetters = letters.Select(l => new { key = l.Key, stage = l.Stage, reason = l.Reason, refusedMs = l.RefusedMs, bytes = l.Payload.Length }),
            }));
            return ArrakisProgram.Done;
        }

        Console.WriteLine(count == 0 ? "No dead letters." : $"{count:N0} dead letters, the newest first:");
        foreach (var letter in letters)
        {
            var time = DateTimeOffset.FromUnixTimeMilliseconds(letter.RefusedMs).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            Console.WriteLine($"{time}  {letter.Stage,-8}  {letter.Key}\n    {letter.Reason}");
        }

        return ArrakisProgram.Done;
    }
}
