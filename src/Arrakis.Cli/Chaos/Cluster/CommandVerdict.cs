using System.Text.Json;
using Arrakis.Pipeline.Commands.Remote;

namespace Arrakis.Cli.Chaos.Cluster;

/// <summary>What became of the commands.</summary>
/// <param name="Right">Answered rightly.</param>
/// <param name="TryAgain">Told to try again, and nothing else.</param>
/// <param name="Complaints">What must not be, a line each.</param>
internal sealed record CommandVerdict(int Right, int TryAgain, IReadOnlyList<string> Complaints)
{
    private const int Deferred = 5;
    private const double DeferWithinMs = 3_000;

    /// <summary>Looks at all that users saw.</summary>
    public static async Task<CommandVerdict> OfAsync(CommandAsker asker, AnswerCheck check, CancellationToken cancellationToken)
    {
        var (right, tryAgain, complaints) = (0, 0, new List<string>());
        foreach (var given in asker.Given)
        {
            var history = await asker.HistoryAsync(given, cancellationToken);
            if (Complaint(history) is { } complaint)
            {
                complaints.Add($"command {given.Id}: {complaint}");
                continue;
            }

            var seen = history.GetProperty("edits").EnumerateArray().Select(SeenReply.Of).ToList();
            var answers = seen.Where(s => !IsTryAgain(s)).ToList();
            var wrong = check.Wrong(given, answers);
            complaints.AddRange(wrong.Select(answer =>
                $"command {given.Id} of author {given.Author} in community {given.Community} was answered wrongly: {answer}"));
            if (wrong.Count > 0)
                continue;
            // The last word counts: «try again» must not stand over a right answer.
            if (IsTryAgain(seen[^1]) && answers.Count > 0)
                complaints.Add($"command {given.Id}: «try again» replaced a right answer");
            else
                (right, tryAgain) = IsTryAgain(seen[^1]) ? (right, tryAgain + 1) : (right + 1, tryAgain);
        }

        return new CommandVerdict(right, tryAgain, complaints);
    }

    /// <summary>For a person.</summary>
    public override string ToString() => $"{Right} answered rightly, {TryAgain} told to try again, {Complaints.Count} wrong";

    private static string? Complaint(JsonElement history)
    {
        if (history.GetProperty("callback_type").ValueKind == JsonValueKind.Null)
            return "nobody answered";
        if (history.GetProperty("callback_type").GetInt32() != Deferred)
            return $"the first answer is of type {history.GetProperty("callback_type").GetInt32()}, not a deferral";
        if (history.GetProperty("answered_after_ms").GetDouble() > DeferWithinMs)
            return $"deferred after {history.GetProperty("answered_after_ms").GetDouble():0} ms";
        if (!history.GetProperty("ephemeral").GetBoolean())
            return "a private answer was shown to all";
        return history.GetProperty("loading").GetBoolean() || history.GetProperty("edits").GetArrayLength() == 0
            ? "deferred, and nothing after that"
            : null;
    }

    private static bool IsTryAgain(SeenReply seen) => seen.Text == CommandRelay.TryAgain.Description;
}
