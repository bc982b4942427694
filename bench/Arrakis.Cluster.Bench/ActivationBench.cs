using System.Diagnostics;
using System.Globalization;
using Arrakis.EventLog.Sqlite;
using Arrakis.Pipeline;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Scoring;
using Arrakis.Pipeline.Stores.Scylla;
using Arrakis.Pipeline.Stores.Sqlite;
using Arrakis.Scylla;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Arrakis.Testing.Cassandra;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cluster.Bench;

/// <summary>From the first question to its answer, for a community that is in the store alone.</summary>
internal static class ActivationBench
{
    private const int Rounds = 5;
    private static readonly int[] MemberCounts = [100, 10_000, 100_000];

    public static async Task<int> RunAsync()
    {
        Console.WriteLine("| store | members | owner | ms, each of the rounds |");
        Console.WriteLine("|---|---:|---|---|");
        var directory = Directory.CreateTempSubdirectory("arrakis-bench-");
        try
        {
            await using var log = await SqliteEventLog.OpenAsync(new SqliteEventLogOptions { Directory = directory.FullName });
            await using (var store = await SqliteCommunityStore.OpenAsync(
                new SqliteCommunityStoreOptions { Directory = directory.FullName }))
                await MeasureAsync("SQLite", log, store);
            await using var cassandra = await CassandraCluster.StartAsync();
            await using (var store = await OpenAsync(cassandra))
                await MeasureAsync("Cassandra 2.1", log, store);
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        return 0;
    }

    private static async Task MeasureAsync(string name, SqliteEventLog log, ICommunityStore store)
    {
        for (var i = 0; i < MemberCounts.Length; i++)
        {
            var community = BenchEvents.Community(i);
            await FillAsync(store, community, MemberCounts[i]);
            Print(name, MemberCounts[i], "partition's loop", await LoopAsync(log, store, community, MemberCounts[i]));
            Print(name, MemberCounts[i], "sharded actor", await ActorsAsync(log, store, community, MemberCounts[i]));
        }
    }

    private static async Task<List<double>> LoopAsync(SqliteEventLog log, ICommunityStore store, CommunityId community, int members)
    {
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            await using var pipeline = await PipelineService.OpenAsync(
                log, log, store, new PipelineOptions(), ScoringCatalog.Default, NullLoggerFactory.Instance);
            pipeline.Assign([community.Partition(log.PartitionCount)]);
            times.Add(await AskAsync(pipeline, community, members));
        }

        return times;
    }

    private static async Task<List<double>> ActorsAsync(SqliteEventLog log, ICommunityStore store, CommunityId community, int members)
    {
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            await using var node = await BenchNode.StartAsync(log, log, store, new PipelineOptions());
            node.Read();
            // The shard has its place: what is measured is the entity.
            while (!node.Pipeline.Owns(community))
                await Task.Delay(5);
            await node.Pipeline.AskAsync(Neighbour(community, log.PartitionCount), c => c.MemberCount);
            times.Add(await AskAsync(node.Pipeline, community, members));
        }

        return times;
    }

    private static async Task<double> AskAsync(PipelineService pipeline, CommunityId community, int members)
    {
        var started = Stopwatch.GetTimestamp();
        if (await pipeline.AskAsync(community, c => c.MemberCount) is var found && found != members)
            throw new InvalidOperationException($"{found} members were loaded, not {members}.");
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    // Another community of the same shard, which is empty.
    private static CommunityId Neighbour(CommunityId community, int partitions) =>
        Enumerable.Range(1_000, 10_000).Select(BenchEvents.Community).First(
            c => c.Partition(partitions) == community.Partition(partitions));

    private static async Task FillAsync(ICommunityStore store, CommunityId community, int members)
    {
        foreach (var numbers in Enumerable.Range(1, members).Chunk(ICommunityStore.MaxBatchRows))
        {
            await store.WriteScoresAsync(community, [.. numbers.Select(number => new MemberRow
            {
                CommunityId = community,
                MemberId = new MemberId(number),
                Applied = new LogPosition(0, number),
                Activity = number % 997,
                ActivityWindow = 71_000,
                WindowPoints = 1,
            })]);
        }
    }

    private static async Task<ScyllaCommunityStore> OpenAsync(CassandraCluster cassandra)
    {
        var scylla = new ScyllaOptions { ContactPoints = cassandra.ContactPoints };
        await BenchSchema.ApplyAsync(scylla, "activation");
        return await ScyllaCommunityStore.OpenAsync(new ScyllaCommunityStoreOptions { Scylla = scylla, Keyspace = "activation" });
    }

    private static void Print(string store, int members, string owner, List<double> times) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {store} | {members:N0} | {owner} | {string.Join(", ", times.Select(t => t.ToString("N0", CultureInfo.InvariantCulture)))} |"));
}
