using System.Diagnostics;
using System.Globalization;
using Arrakis.EventLog.Kafka;

namespace Arrakis.Bench.Kafka;

/// <summary>
/// Events to Kafka and back by <see cref="KafkaEventLog"/>, beside the bare client of Confluent with the same settings and
/// Debian's kcat, against the same broker in the same run, in turns.
/// </summary>
internal static class KafkaLogBench
{
    private const int Partitions = 16;
    private static readonly string[] Writers = ["log", "bare", "kcat"];

    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = BenchArgs.Int(args, "--rounds", 3);
        var (shards, batch) = (BenchArgs.Int(args, "--shards", 8), BenchArgs.Int(args, "--batch", 1_000));
        var load = KafkaLoad.Read(BenchArgs.Int(args, "--events", 500_000), Partitions);
        var run = $"bench{Environment.ProcessId}.";
        // Round 0 compiles the code and counts for nothing.
        string[] prefixes = [.. Enumerable.Range(0, rounds + 1).SelectMany(round => Prefixes(run, round)), run + "bytes.", run + "slow."];
        using var broker = await Broker.StartAsync(Partitions, prefixes);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{load.Records.Length:N0} events of {(double)load.Bytes / load.Records.Length:F0} bytes, {Partitions} partitions, "
            + $"{shards} shards with batches of {batch:N0}, median of {rounds} rounds; {broker.Name}"));
        IKafkaClient[] clients =
        [
            new LogClient(broker, load.Batches(shards, batch)), new BareClient(broker, load.Records), new KcatClient(broker, load.Records),
        ];
        var results = new List<KafkaFigures>();
        for (var round = 0; round <= rounds; round++)
        {
            var topics = Prefixes(run, round);
            for (var i = 0; i < clients.Length; i++)
                results.Add(await MeasureAsync(round, clients[i], "write", () => clients[i].WriteAsync(topics[i])));
            // All read what the first has written, so that the batches are the same.
            foreach (var client in clients)
                results.Add(await MeasureAsync(round, client, "read", () => client.ReadAsync(topics[0])));
        }

        Print(results.Where(r => r.Round > 0), load.Records.Length);
        await WireBytes.PrintAsync(broker, load.Records, run + "bytes.", run + "slow.");
        foreach (var client in clients)
            client.Dispose();
        return 0;
    }

    private static string[] Prefixes(string run, int round) =>
        [.. Writers.Select(client => string.Create(CultureInfo.InvariantCulture, $"{run}{client}{round}."))];

    private static async Task<KafkaFigures> MeasureAsync(int round, IKafkaClient client, string work, Func<Task<KafkaFigures>> run)
    {
        GC.Collect();
        var (cpu, allocated, started) =
            (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp());
        var figures = await run();
        var here = new KafkaFigures
        {
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
            CpuSeconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds,
            Allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated,
        };
        // A client in another process has measured itself.
        return (figures.Seconds > 0 ? figures : here) with { Round = round, Client = client.Name, Work = work };
    }

    private static void Print(IEnumerable<KafkaFigures> results, int events)
    {
        Console.WriteLine("| work | client | events/s, median | best | client's CPU µs per event | bytes allocated per event |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|");
        foreach (var runs in results.GroupBy(r => (r.Work, r.Client)).OrderByDescending(g => g.Key.Work))
        {
            var median = runs.OrderBy(r => r.Seconds).ElementAt(runs.Count() / 2);
            var cpu = runs.OrderBy(r => r.CpuSeconds).ElementAt(runs.Count() / 2).CpuSeconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {runs.Key.Work} | {runs.Key.Client} | {events / median.Seconds:N0} | {events / runs.Min(r => r.Seconds):N0} | "
                + $"{cpu * 1e6 / events:N2} | "
                + $"{(median.Allocated is { } bytes ? (bytes / events).ToString("N0", CultureInfo.InvariantCulture) : "")} |"));
        }
    }
}
