using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Arrakis.Cli.Hosting;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis leaderboard</c>: a stored leaderboard.</summary>
internal static class LeaderboardCommand
{
    public static Command Create()
    {
        var community = StoreOptions.Community();
        var type = SharedOptions.Leaderboard();
        var page = SharedOptions.Positive("--page", "P", "Which 50 ranks: 1 for the first.", normally: 1);
        var data = SharedOptions.Data("The data directory of the node (./data without it).");
        var store = SharedOptions.Store();
        var json = SharedOptions.Json();
        var command = new Command("leaderboard", "Prints 50 ranks of a community's leaderboard from the store. A node may run meanwhile.")
        {
            community, type, page, data, store, json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(community), parsed.GetValue(type), parsed.GetValue(page), parsed.GetValue(data), parsed.GetValue(store),
            parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        CommunityId community, LeaderboardType type, int page, string? data, StoreKind? kind, bool json,
        CancellationToken cancellationToken)
    {
        await using var store = await StoreChoice.Load(kind).OpenToReadAsync(data, cancellationToken);
        var row = await StoreOptions.FindAsync(store, community, cancellationToken);
        var decay = StoreOptions.DecayOf(community);
        var window = ScoreTime.Window(row.NewestEventMs);
        var stored = await store.ReadPageAsync(community, type, page - 1, cancellationToken);
        var entries = stored.Entries.Select(e => e with
        {
            Score = type == LeaderboardType.Activity ? decay.BalanceAt(e.Score, e.Window, window) : e.Score,
        }).ToList();
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                community = community.ToString(),
                leaderboard = type.ToString().ToLowerInvariant(),
                page,
                entries = entries.Select(e => new { rank = e.Rank, member = e.MemberId.ToString(), score = e.Score }),
            }));
            return ArrakisProgram.Done;
        }

        if (entries.Count == 0)
        {
            Console.WriteLine(page == 1
                ? $"Nobody stands on the {type.ToString().ToLowerInvariant()} leaderboard of {community}."
                : $"The {type.ToString().ToLowerInvariant()} leaderboard of {community} has no page {page}.");
        }

        foreach (var e in entries)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{e.Rank,6}  {e.MemberId,-20}  {e.Score,14:N4}"));
        return ArrakisProgram.Done;
    }
}
