using System.Diagnostics;
using Arrakis.Pipeline.Stores.Sqlite;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

/// <summary>Writes dirty rows to the embedded store in batches of 50, twice, and loads them, on the disk of a directory.</summary>
internal static class StoreBench
{
    public static async Task<int> RunAsync(string[] args)
    {
        var members = BenchArgs.Int(args, "--rows", 100_000);
        var flushes = BenchArgs.Int(args, "--flushes", 5);
        var parent = BenchArgs.Text(args, "--directory", Path.GetTempPath());
        Console.WriteLine($"store: {members:N0} rows a flush, in batches of {ICommunityStore.MaxBatchRows}, synchronous=FULL, in {parent}");
        Console.WriteLine($"{"communities",-13}{"batches in flight",-19}{"inserted/s",14}{"updated/s",14}{"loaded/s",14}");
        foreach (var (communities, inFlight) in new[] { (1, 1), (1, 64), (1, 512), (20, 64), (20, 512), (1_000, 512) })
            await MeasureAsync(parent, members, communities, inFlight, flushes);
        return 0;
    }

    private static async Task MeasureAsync(string parent, int members, int communities, int inFlight, int flushes)
    {
        var directory = Directory.CreateDirectory(Path.Combine(parent, $"arrakis-bench-{Guid.NewGuid():N}")).FullName;
        try
        {
            await using var store = await SqliteCommunityStore.OpenAsync(new SqliteCommunityStoreOptions { Directory = directory });
            var inserted = await FlushAsync(store, Batches(members, communities, offset: 0), inFlight);
            var updated = 0.0;
            for (var flush = 1; flush <= flushes; flush++)
                updated += await FlushAsync(store, Batches(members, communities, offset: flush * 1_000_000L), inFlight);
            var begun = Stopwatch.GetTimestamp();
            var loaded = 0L;
            foreach (var community in await store.ListCommunitiesAsync())
            {
                await foreach (var row in store.LoadMembersAsync(community))
                    loaded += row.MemberId.Value > 0 ? 1 : 0;
            }

            var loading = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            Console.WriteLine(
                $"{communities,-13:N0}{inFlight,-19}{members / inserted,14:N0}{(long)members * flushes / updated,14:N0}"
                + $"{loaded / loading,14:N0}");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<double> FlushAsync(SqliteCommunityStore store, List<(CommunityId Id, MemberRow[] Rows)> batches, int inFlight)
    {
        var begun = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            batches,
            new ParallelOptions { MaxDegreeOfParallelism = inFlight },
            (batch, token) => store.WriteScoresAsync(batch.Id, batch.Rows, token));
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static List<(CommunityId, MemberRow[])> Batches(int members, int communities, long offset)
    {
        var random = new Random(2);
        var rows = Enumerable.Range(0, members).Select(i => new MemberRow
        {
            CommunityId = new CommunityId(1_000 + (i % communities)),
            MemberId = new MemberId(300_000_000_000_000_000 + ((i / communities) * 7_919_000_003L)),
            Applied = new LogPosition(1, offset + i),
            JoinedMs = 1_600_000_000_000,
            Activity = random.NextDouble() * 100,
            ActivityWindow = 80_000,
            WindowPoints = 3,
            LastMessageMs = 1_728_000_000_000 + i,
            ActDay = 20_000,
            ActivityAtAct = 12.5,
            Holding = i % 3 == 0 ? 1234.5678m : null,
            Badges = i % 20 == 0 ? [new BadgeGrant("veteran", 1_700_000_000_000, false)] : [],
        }).ToArray();
        random.Shuffle(rows);
        return
        [
            .. rows.GroupBy(row => row.CommunityId).SelectMany(
                group => group.Chunk(ICommunityStore.MaxBatchRows).Select(chunk => (group.Key, chunk))),
        ];
    }
}
