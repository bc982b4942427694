using System.Globalization;
using System.Runtime.CompilerServices;
using Arrakis.Cli.Commands;
using Arrakis.Cli.Hosting;
using Arrakis.Pipeline.Scoring;
using Arrakis.Pipeline.Stores.Sqlite;
using Arrakis.Shared;
using Arrakis.Shared.Store;
using Arrakis.Simulator;

namespace Arrakis.Cli.Replay;

/// <summary>Leaderboards as they stand in the store, with the trace's numbers.</summary>
internal static class StoredBoards
{
    public static async IAsyncEnumerable<string> ReadAsync(
        ReplayRequest request, string directory, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return "community,rank,author,balance";
        var window = ActivityDecay.WindowOf(TraceFile.Load(request.Trace).LastEventMs);
        await using var store = SqliteCommunityStore.OpenReadOnly(DataFiles.Store(directory));
        for (var community = 0; community < request.Communities; community++)
        {
            await foreach (var entry in EntriesAsync(store, TraceIds.Community(community), request, cancellationToken))
            {
                var author = TraceIds.AuthorNumber(entry.MemberId)
                    ?? throw new CommandFailedException($"The store holds member {entry.MemberId}, who is not in the trace.");
                if (request.Members.Contains(author))
                    yield return Line(community, entry.Rank, author, BalanceAt(request.Leaderboard, entry, window));
            }
        }
    }

    private static async IAsyncEnumerable<LeaderboardEntry> EntriesAsync(
        SqliteCommunityStore store, CommunityId community, ReplayRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var page = 0; (long)page * LeaderboardPage.Size < request.Top; page++)
        {
            var stored = await store.ReadPageAsync(community, request.Leaderboard, page, cancellationToken);
            foreach (var entry in stored.Entries.TakeWhile(e => e.Rank <= request.Top))
                yield return entry;
            if (stored.Entries.Count < LeaderboardPage.Size)
                yield break;
        }
    }

    private static double BalanceAt(LeaderboardType type, LeaderboardEntry entry, int window) =>
        type == LeaderboardType.Activity ? ActivityDecay.Decay(entry.Score, window - entry.Window) : entry.Score;

    private static string Line(int community, int rank, int author, double balance) =>
        string.Create(CultureInfo.InvariantCulture, $"{community},{rank},{author},{CFormat(balance)}");

    // C's %.12e: a two-digit exponent with its sign.
    private static string CFormat(double value) => value.ToString("0.000000000000e+00", CultureInfo.InvariantCulture);
}
