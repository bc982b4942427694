using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Arrakis.Cli.Hosting;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis member</c>: what the store holds of a member.</summary>
internal static class MemberCommand
{
    private const int HistoryWindows = 4 * 30;

    public static Command Create()
    {
        var community = StoreOptions.Community();
        var member = StoreOptions.Member();
        var data = SharedOptions.Data("The data directory of the node (./data without it).");
        var store = SharedOptions.Store();
        var json = SharedOptions.Json();
        var command = new Command(
            "member", "Prints a member's scores and the last 30 days of history from the store. A node may run meanwhile.")
        {
            community, member, data, store, json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(community), parsed.GetRequiredValue(member), parsed.GetValue(data), parsed.GetValue(store),
            parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        CommunityId community, MemberId member, string? data, StoreKind? kind, bool json, CancellationToken cancellationToken)
    {
        await using var store = await StoreChoice.Load(kind).OpenToReadAsync(data, cancellationToken);
        var row = await StoreOptions.FindAsync(store, community, cancellationToken);
        var scores = await store.ReadMemberAsync(community, member, cancellationToken)
            ?? throw new CommandFailedException($"The store holds no member {member} in community {community}.");
        var window = ScoreTime.Window(row.NewestEventMs);
        var balance = StoreOptions.DecayOf(community).BalanceAt(scores.Activity, scores.ActivityWindow, window);
        var history = await store.ReadHistoryAsync(community, member, window - HistoryWindows, cancellationToken);
        if (scores.WindowPoints > 0)
            history = [new HistoryRow(community, member, scores.ActivityWindow, scores.WindowPoints), .. history];
        if (json)
            PrintJson(scores, balance, history);
        else
            Print(scores, balance, history);
        return ArrakisProgram.Done;
    }

    private static void Print(MemberRow row, double balance, IReadOnlyList<HistoryRow> history)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            Member     {row.MemberId} of {row.CommunityId}{(row.IsBot ? ", a bot" : "")}{(row.HasLeft ? ", has left" : "")}
            Joined     {(row.JoinedMs is { } joined ? Time(joined) : "unknown")}
            Activity   {balance:N4}
            Holding    {(row.Holding is { } held ? held.ToString(CultureInfo.InvariantCulture) : "none known")}
            Badges     {(row.Badges.Count == 0 ? "none" : string.Join(", ", row.Badges.Select(b => b.Badge)))}
            """));
        foreach (var h in history)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  {Time(h.Window * HistoryRow.WindowMs)}  {h.Points,8:N0} points"));
        }
    }

    private static void PrintJson(MemberRow row, double balance, IReadOnlyList<HistoryRow> history) =>
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            community = row.CommunityId.ToString(),
            member = row.MemberId.ToString(),
            isBot = row.IsBot,
            hasLeft = row.HasLeft,
            joinedMs = row.JoinedMs,
            activity = balance,
            holding = row.Holding,
            badges = row.Badges.Select(b => b.Badge),
            history = history.Select(h => new { windowStartMs = h.Window * HistoryRow.WindowMs, points = h.Points }),
        }));

    private static string Time(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
