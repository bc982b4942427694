using System.Diagnostics;
using Trace = Arrakis.Bench.Trace;
using Arrakis.EventLog.Sqlite;
using Arrakis.Pipeline;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Scoring;
using Arrakis.Pipeline.Stores.Sqlite;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

/// <summary>Log to store alone: a log that holds the whole trace, read, decoded, applied and made durable.</summary>
internal static class PipelineBench
{
    public static async Task<int> RunAsync(string[] args)
    {
        var communities = BenchArgs.Int(args, "--communities", 20);
        var rounds = BenchArgs.Int(args, "--rounds", 3);
        var parent = BenchArgs.Text(args, "--directory", Path.GetTempPath());
        var events = Trace.Read("community-trace.csv.gz", communities);
        Console.WriteLine($"log to store: {events.Count:N0} events of {communities} communities, synchronous=FULL, in {parent}");
        Console.WriteLine($"{"round",-8}{"events/s",14}{"rows",12}{"batches",12}{"pages",10}{"MB allocated",15}");
        for (var round = 1; round <= rounds; round++)
            await MeasureAsync(events, parent, round);
        return 0;
    }

    private static async Task MeasureAsync(List<CommunityEvent> events, string parent, int round)
    {
        var directory = Directory.CreateDirectory(Path.Combine(parent, $"arrakis-bench-{Guid.NewGuid():N}")).FullName;
        try
        {
            await using var log = await SqliteEventLog.OpenAsync(new SqliteEventLogOptions { Directory = directory });
            foreach (var group in events.Chunk(1_000))
            {
                await log.AppendAsync(new AppendRequest
                {
                    Records = Array.ConvertAll(
                        group, e => new PendingRecord(new CommunityId(e.CommunityId).Partition(log.PartitionCount), e.ToByteArray())),
                });
            }

            await using var store = await SqliteCommunityStore.OpenAsync(new SqliteCommunityStoreOptions { Directory = directory });
            var allocated = GC.GetTotalAllocatedBytes();
            var started = Stopwatch.GetTimestamp();
            await using var pipeline = await PipelineService.StartAsync(
                log, log, store, new PipelineOptions(), ScoringCatalog.Default, NullLoggerFactory.Instance);
            await pipeline.WaitUntilDrainedAsync();
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            allocated = GC.GetTotalAllocatedBytes() - allocated;
            await pipeline.StopAsync();
            var totals = pipeline.Totals;
            Console.WriteLine(
                $"{round,-8}{events.Count / seconds,14:N0}{totals.Rows,12:N0}{totals.Batches,12:N0}{totals.Pages,10:N0}"
                + $"{allocated / 1048576.0,15:N0}");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
