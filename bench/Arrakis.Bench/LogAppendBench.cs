using System.Diagnostics;
using Arrakis.EventLog.Sqlite;
using Arrakis.Shared;
using Arrakis.Shared.Log;

/// <summary>
/// Appends to the embedded log and reads it back, on the disk of a directory. The first line has one sync of the disk per
/// record; the others show what sharing it gives.
/// </summary>
internal static class LogAppendBench
{
    private const int Partitions = 16;
    private const int PayloadBytes = 110;

    public static async Task<int> RunAsync(string[] args)
    {
        var total = BenchArgs.Int(args, "--records", 1_000_000);
        var parent = BenchArgs.Text(args, "--directory", Path.GetTempPath());
        Console.WriteLine(
            $"log-append: {total:N0} records of {PayloadBytes} bytes, {Partitions} partitions, synchronous=FULL, in {parent}");
        Console.WriteLine($"{"records per append",-20}{"appends at once",-17}{"appended/s",14}{"read/s",14}{"bytes/record",14}");
        foreach (var (size, callers, share) in new[] { (1, 1, 100), (1, 256, 10), (100, 16, 1), (1_000, 1, 1), (1_000, 4, 1) })
            await MeasureAsync(parent, total / share, size, callers);
        return 0;
    }

    private static async Task MeasureAsync(string parent, int total, int size, int callers)
    {
        var directory = Directory.CreateDirectory(Path.Combine(parent, $"arrakis-bench-{Guid.NewGuid():N}")).FullName;
        try
        {
            double appending, reading;
            long read;
            await using (var log = await SqliteEventLog.OpenAsync(
                new SqliteEventLogOptions { Directory = directory, Partitions = Partitions }))
            {
                var request = Request(size);
                var begun = Stopwatch.GetTimestamp();
                await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => AppendAsync(log, request, total / size / callers)));
                appending = Stopwatch.GetElapsedTime(begun).TotalSeconds;
                begun = Stopwatch.GetTimestamp();
                read = await ReadAsync(log);
                reading = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            }

            var bytes = (double)new FileInfo(Path.Combine(directory, SqliteEventLogOptions.FileName)).Length / read;
            Console.WriteLine($"{size,-20:N0}{callers,-17}{read / appending,14:N0}{read / reading,14:N0}{bytes,14:N0}");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task AppendAsync(SqliteEventLog log, AppendRequest request, int calls)
    {
        for (var call = 0; call < calls; call++)
            await log.AppendAsync(request);
    }

    private static async Task<long> ReadAsync(SqliteEventLog log)
    {
        var batch = new LogBatch();
        var read = 0L;
        for (var partition = 0; partition < Partitions; partition++)
        {
            var next = 0L;
            do
            {
                await log.ReadAsync(partition, next, 1_000, batch);
                read += batch.Count;
                next += batch.Count;
            }
            while (batch.Count > 0);
        }

        return read;
    }

    private static AppendRequest Request(int size)
    {
        var random = new Random(1);
        var payload = new byte[PayloadBytes];
        random.NextBytes(payload);
        return new AppendRequest
        {
            Records = [.. Enumerable.Range(0, size).Select(_ => new PendingRecord(
                new CommunityId(random.NextInt64(1, long.MaxValue)).Partition(Partitions), payload))],
        };
    }
}
