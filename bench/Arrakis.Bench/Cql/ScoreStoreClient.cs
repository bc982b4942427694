using Arrakis.Pipeline.Stores.Scylla;
using Arrakis.Pipeline.Stores.Scylla.Schema;
using Arrakis.Scylla;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Bench.Cql;

/// <summary>
/// The score store of Arrakis as a client of the benchmark: an update is one row, slices of one community are one batch. Beside
/// it go the closed windows of history, as many as the trace of a real community has for its messages, and every stored page of
/// every community every 5 seconds, as if all of them changed.
/// </summary>
internal sealed class ScoreStoreClient(ScyllaCommunityStore store, int communities, bool areNew)
{
    // 71,494 windows were closed by 649,520 messages: 11 rows for 100 updates.
    private const double HistoryRowsPerUpdate = 0.11;
    private static readonly TimeSpan PageInterval = TimeSpan.FromSeconds(5);
    private long _pages;

    public static async Task<CqlResult> RunAsync(string contactPoint, int communities, int updates, int warmUp, int inFlight, bool areNew)
    {
        const string keyspace = "bench_design";
        var scylla = new ScyllaOptions { ContactPoints = [contactPoint] };
        await using (var session = await ScyllaSession.ConnectAsync(scylla))
        {
            (await session.ExecuteAsync($"DROP KEYSPACE IF EXISTS {keyspace}")).Dispose();
            await new SchemaMigrator(session, new SchemaOptions { Keyspace = keyspace }).ApplyAsync();
        }

        await using var store = await ScyllaCommunityStore.OpenAsync(
            new ScyllaCommunityStoreOptions { Scylla = scylla, Keyspace = keyspace });
        return await new ScoreStoreClient(store, communities, areNew).MeasureAsync(updates, warmUp, inFlight);
    }

    private async Task<CqlResult> MeasureAsync(int updates, int warmUp, int inFlight)
    {
        var slices = updates / TwoTables.Slice;
        await CqlLanes.RunAsync(
            () => WriteAsync, (slices + communities - 1) / communities * communities, warmUp / TwoTables.Slice, inFlight);
        var ranks = Math.Min(1_000, updates / communities);
        using var stop = new CancellationTokenSource();
        var pages = WritePagesAsync((ranks + LeaderboardPage.Size - 1) / LeaderboardPage.Size, stop.Token);
        var run = await CqlLanes.RunAsync(() => WriteAsync, 0, slices, inFlight);
        await stop.CancelAsync();
        await pages;
        Console.Error.WriteLine($"  beside them {_pages:N0} leaderboard pages");
        return run.ToResult(areNew ? "design, new members" : "design", (long)slices * TwoTables.Slice, inFlight);
    }

    private async Task WriteAsync(int slice)
    {
        var community = new CommunityId(1_000 + (slice % communities));
        var first = slice / communities * TwoTables.Slice;
        var rows = new MemberRow[TwoTables.Slice];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = Row(community, first + i, slice);
        if (areNew)
            await Task.WhenAll(rows.Select(row => store.WriteProfileAsync(row.MemberId, community, row.Applied).AsTask()));
        var history = (int)((slice + 1) * rows.Length * HistoryRowsPerUpdate) - (int)(slice * rows.Length * HistoryRowsPerUpdate);
        await Task.WhenAll(rows.Take(history).Select(
            row => store.WriteHistoryAsync([new HistoryRow(community, row.MemberId, 80_000, 4)]).AsTask()));
        await store.WriteScoresAsync(community, rows);
    }

    // As the owners do it: evenly over the interval, not all at once.
    private async Task WritePagesAsync(int pagesEach, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(PageInterval / communities);
        for (var at = 0; await NextAsync(timer, stop); at++)
        {
            var community = new CommunityId(1_000 + (at % communities));
            await Task.WhenAll(Enumerable.Range(0, pagesEach).Select(page => store.WritePageAsync(Page(community, page, at)).AsTask()));
            _pages += pagesEach;
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stop)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static LeaderboardPage Page(CommunityId community, int page, long offset) => new(
        community, LeaderboardType.Activity, page, new LogPosition(1, offset),
        [
            .. Enumerable.Range(1, LeaderboardPage.Size).Select(
                i => new LeaderboardEntry((page * LeaderboardPage.Size) + i, Member(i), 1_000 - i, 80_000)),
        ]);

    private static MemberId Member(int number) => new(300_000_000_000_000_000 + (number * 7_919_000_003L));

    private static MemberRow Row(CommunityId community, int member, long offset) => new()
    {
        CommunityId = community,
        MemberId = Member(member),
        Applied = new LogPosition(1, offset),
        JoinedMs = 1_600_000_000_000,
        Activity = member * 31 % 10_000 + 0.5,
        ActivityWindow = 80_001,
        WindowPoints = 3,
        LastMessageMs = 1_728_000_000_000 + member,
        ActDay = 20_000,
        ActivityAtAct = 12.5,
        Holding = member % 3 == 0 ? 1234.5678m : null,
        Badges = member % 20 == 0 ? [new BadgeGrant("veteran", 1_700_000_000_000, false)] : [],
    };
}
