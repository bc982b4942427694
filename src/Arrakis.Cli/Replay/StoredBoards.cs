using System.Runtime.CompilerServices;
using Arrakis.Cli.Commands;
using Arrakis.Cli.Hosting;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Store;
using Arrakis.Shared.Verification;
using Arrakis.Simulator;

namespace Arrakis.Cli.Replay;

/// <summary>Leaderboards as they stand in the store, with the trace's numbers.</summary>
internal static class StoredBoards
{
    private static readonly ActivityDecay Decay = new(ScoringSettings.Default.DecayFactor);

    public static async IAsyncEnumerable<RankedBalance> ReadAsync(
        ReplayRequest request, ICommunityStore store, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var window = ScoreTime.Window(TraceFile.Load(request.Trace).LastTimeMs);
        for (var community = 0; community < request.Communities; community++)
        {
            await foreach (var entry in EntriesAsync(store, TraceIds.Community(community), request, cancellationToken))
            {
                if (!TraceIds.TryAuthorNumber(entry.MemberId, out var author))
                    throw new CommandFailedException($"The store holds member {entry.MemberId}, who is not in the trace.");
                if (request.Members.Contains(author))
                    yield return new RankedBalance(community, entry.Rank, author, BalanceAt(request.Leaderboard, entry, window));
            }
        }
    }

    private static async IAsyncEnumerable<LeaderboardEntry> EntriesAsync(
        ICommunityStore store, CommunityId community, ReplayRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
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
        type == LeaderboardType.Activity ? Decay.BalanceAt(entry.Score, entry.Window, window) : entry.Score;
}
