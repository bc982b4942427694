using System.Diagnostics;
using System.Globalization;
using Arrakis.EventLog.Sqlite;
using Arrakis.Pipeline;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Scoring;
using Arrakis.Pipeline.Stores.Sqlite;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cluster.Bench;

/// <summary>
/// What the hop to an actor costs: the same log into the same kind of store, by each host, one after the other, three times.
/// </summary>
internal static class HopBench
{
    private const int Events = 300_000;
    private const int Members = 2_000;
    private const int Rounds = 3;
    private static readonly int[] CommunityCounts = [1, 20, 1_000];

    // Leaderboard pages are outside of the commit, and the hosts begin with them at different moments: none are written here.
    private static readonly PipelineOptions Options = new() { PageInterval = TimeSpan.FromHours(1) };

    public static async Task<int> RunAsync()
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Events:N0} messages, {Members:N0} members, SQLite, synchronous=FULL"));
        Console.WriteLine("| communities | owner | round | events/s | CPU µs per event | bytes allocated per event |");
        Console.WriteLine("|---:|---|---:|---:|---:|---:|");
        foreach (var communities in CommunityCounts)
        {
            var scores = new HashSet<(int, double)>();
            for (var round = 1; round <= Rounds; round++)
            {
                scores.Add(await MeasureAsync(communities, "partition's loop", round, LoopAsync));
                scores.Add(await MeasureAsync(communities, "sharded actors", round, ActorsAsync));
            }

            // Who loses events is fast.
            if (scores.Count > 1)
                throw new InvalidOperationException($"The hosts do not agree on the scores: {string.Join(", ", scores)}");
        }

        return 0;
    }

    private static async Task<(int Members, double Activity)> MeasureAsync(
        int communities, string owner, int round, Func<SqliteEventLog, ICommunityStore, Task<Running>> start)
    {
        var directory = Directory.CreateTempSubdirectory("arrakis-bench-");
        try
        {
            await using var log = await FillAsync(directory.FullName, communities);
            await using var store = await SqliteCommunityStore.OpenAsync(
                new SqliteCommunityStoreOptions { Directory = directory.FullName });
            await using var running = await start(log, store);
            var (allocated, cpu) = (GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime);
            var started = Stopwatch.GetTimestamp();
            running.Begin();
            while (running.Pipeline.Totals.Durable < Events)
                await Task.Delay(5);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {communities:N0} | {owner} | {round} | {Events / seconds:N0} | "
                + $"{(Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / Events:N2} | "
                + $"{(GC.GetTotalAllocatedBytes() - allocated) / Events:N0} |"));
            return await ScoresAsync(store, communities);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<(int Members, double Activity)> ScoresAsync(SqliteCommunityStore store, int communities)
    {
        var (members, activity) = (0, 0.0);
        foreach (var number in Enumerable.Range(0, communities))
        {
            await foreach (var row in store.LoadMembersAsync(BenchEvents.Community(number)))
                (members, activity) = (members + 1, activity + row.Activity);
        }

        return (members, Math.Round(activity, 6));
    }

    private static async Task<Running> LoopAsync(SqliteEventLog log, ICommunityStore store)
    {
        var pipeline = await PipelineService.OpenAsync(log, log, store, Options, ScoringCatalog.Default, NullLoggerFactory.Instance);
        return new Running(pipeline, () => pipeline.Assign([.. Enumerable.Range(0, log.PartitionCount)]), pipeline);
    }

    private static async Task<Running> ActorsAsync(SqliteEventLog log, ICommunityStore store)
    {
        var node = await BenchNode.StartAsync(log, log, store, Options);
        return new Running(node.Pipeline, node.Read, node);
    }

    private static async Task<SqliteEventLog> FillAsync(string directory, int communities)
    {
        var log = await SqliteEventLog.OpenAsync(new SqliteEventLogOptions { Directory = directory });
        foreach (var numbers in Enumerable.Range(0, Events).Chunk(1_000))
        {
            await log.AppendAsync(new AppendRequest
            {
                Records = Array.ConvertAll(numbers, number =>
                {
                    var e = BenchEvents.Message(number, communities, Members);
                    return new PendingRecord(new CommunityId(e.CommunityId).Partition(log.PartitionCount), e.ToByteArray());
                }),
            });
        }

        return log;
    }

    private sealed record Running(PipelineService Pipeline, Action Begin, IAsyncDisposable Ended) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Ended.DisposeAsync();
    }
}
