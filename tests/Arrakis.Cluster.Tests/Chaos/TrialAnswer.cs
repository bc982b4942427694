using System.Globalization;
using System.Text.Json;
using Arrakis.Cli.Chaos.Cluster;
using Arrakis.Pipeline.Commands.Remote;

namespace Arrakis.Cluster.Tests.Chaos;

/// <summary>What became of a command.</summary>
/// <param name="Given">The command.</param>
/// <param name="After">When the first right answer was seen; null if none was.</param>
/// <param name="WasPutOff">Whether its user was told to try again before that, or at last.</param>
/// <param name="Wrong">What was seen and must not be; null if nothing.</param>
internal sealed record TrialAnswer(TrialCommand Given, TimeSpan? After, bool WasPutOff, string? Wrong)
{
    /// <summary>Looks at all that users saw.</summary>
    public static async Task<IReadOnlyList<TrialAnswer>> OfAsync(TrialUsers users, AnswerCheck check)
    {
        var answers = new List<TrialAnswer>();
        foreach (var given in users.Given)
            answers.Add(Of(given, await users.HistoryAsync(given.Command), check));
        return answers;
    }

    private static TrialAnswer Of(TrialCommand given, JsonElement history, AnswerCheck check)
    {
        var seen = history.GetProperty("history").EnumerateArray()
            .Where(h => !h.GetProperty("loading").GetBoolean() && h.GetProperty("message").ValueKind == JsonValueKind.Object)
            .Select(h => (
                After: TimeSpan.FromMilliseconds(h.GetProperty("after_ms").GetDouble()), Reply: SeenReply.Of(h.GetProperty("message"))))
            .ToList();
        var answers = seen.Where(s => !IsTryAgain(s.Reply)).ToList();
        var wrong = check.Wrong(given.Command, answers.Select(a => a.Reply)).Select(w => Text($"answered wrongly: {w}")).ToList();
        // The last word counts: «try again» must not stand over a right answer.
        if (answers.Count > 0 && IsTryAgain(seen[^1].Reply))
            wrong.Add("«try again» replaced an answer");
        return new TrialAnswer(
            given, answers.Count > 0 ? answers[0].After : null, seen.Any(s => IsTryAgain(s.Reply)),
            wrong.Count == 0 ? null : Text($"command {given.Command}: {string.Join("; ", wrong)}; {history}"));
    }

    private static bool IsTryAgain(SeenReply seen) => seen.Text == CommandRelay.TryAgain.Description;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
