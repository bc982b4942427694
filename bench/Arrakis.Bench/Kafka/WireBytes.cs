using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Arrakis.Shared.Log;
using Confluent.Kafka;

namespace Arrakis.Bench.Kafka;

/// <summary>
/// Bytes per event as they go to the brokers, compressed, by librdkafka's own statistics: at full speed, and at a rate at which
/// batches are small. What a broker stores is that without the requests' headers.
/// </summary>
internal static class WireBytes
{
    private const int SlowRate = 5_000;
    private const int SlowEvents = 25_000;
    private static readonly TimeSpan Statistics = TimeSpan.FromMilliseconds(500);

    public static async Task PrintAsync(Broker broker, PendingRecord[] records, string fastPrefix, string slowPrefix)
    {
        var fast = await MeasureAsync(broker, records, fastPrefix, rate: 0);
        var slow = await MeasureAsync(broker, records[..Math.Min(SlowEvents, records.Length)], slowPrefix, SlowRate);
        Console.WriteLine();
        Console.WriteLine("| events per second | bytes per event | in requests to brokers, lz4 | events per batch |");
        Console.WriteLine("|---:|---:|---:|---:|");
        Console.WriteLine(Row("as fast as it goes", fast));
        Console.WriteLine(Row(SlowRate.ToString("N0", CultureInfo.InvariantCulture), slow));
    }

    private static string Row(string rate, (double Plain, double Sent, double Batch) figures) =>
        string.Create(CultureInfo.InvariantCulture, $"| {rate} | {figures.Plain:N1} | {figures.Sent:N1} | {figures.Batch:N1} |");

    private static async Task<(double Plain, double Sent, double Batch)> MeasureAsync(
        Broker broker, PendingRecord[] records, string prefix, int rate)
    {
        var topic = broker.Options(prefix).EventsTopic;
        var sums = new Statistic(topic);
        var config = BareClient.Producing(broker);
        config.StatisticsIntervalMs = (int)Statistics.TotalMilliseconds;
        using var producer = new ProducerBuilder<Null, byte[]>(config)
            .SetLogHandler((_, _) => { }).SetStatisticsHandler((_, json) => sums.Add(json)).Build();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < records.Length; i++)
        {
            while (rate > 0 && Stopwatch.GetElapsedTime(started).TotalSeconds * rate < i)
                await Task.Delay(1);
            BareClient.Produce(producer, new TopicPartition(topic, records[i].Partition), records[i].Payload.ToArray(), delivered: null);
        }

        producer.Flush(TimeSpan.FromSeconds(60));
        await Task.Delay(Statistics * 3);
        return (records.Average(r => r.Payload.Length), (double)sums.SentBytes / records.Length, (double)records.Length / sums.Batches);
    }

    // librdkafka tells its total of bytes, and of batches those since it last told.
    private sealed class Statistic(string topic)
    {
        private long _sentBytes;
        private long _batches;

        public long SentBytes => Volatile.Read(ref _sentBytes);

        public long Batches => Volatile.Read(ref _batches);

        public void Add(string json)
        {
            using var document = JsonDocument.Parse(json);
            Volatile.Write(ref _sentBytes, document.RootElement.GetProperty("tx_bytes").GetInt64());
            if (document.RootElement.GetProperty("topics").TryGetProperty(topic, out var of))
                Volatile.Write(ref _batches, _batches + of.GetProperty("batchcnt").GetProperty("cnt").GetInt64());
        }
    }
}
