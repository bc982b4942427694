using Arrakis.Shared;
using Arrakis.Shared.Log;
using Google.Protobuf;

namespace Arrakis.Bench.Kafka;

/// <summary>
/// Events of the trace as a gateway hands them over: payloads are pieces of larger buffers, in batches per shard. Spread over the
/// partitions by member, because the trace has too few communities to fill them evenly.
/// </summary>
internal sealed class KafkaLoad
{
    private const int Communities = 100;
    private const int ChunkBytes = 128 * 1024;

    private const ulong Session = 0x9e3779b97f4a7c15;
    private const long StartUs = 1_700_000_000_000_000;

    private KafkaLoad(PendingRecord[] records) => Records = records;

    public PendingRecord[] Records { get; }

    public long Bytes => Records.Sum(r => (long)r.Payload.Length);

    public static KafkaLoad Read(int events, int partitions)
    {
        var trace = Trace.Read("community-trace.csv.gz", Communities);
        var records = new PendingRecord[Math.Min(events, trace.Count)];
        var (chunk, used) = (new byte[ChunkBytes], 0);
        for (var i = 0; i < records.Length; i++)
        {
            var e = trace[i];
            // What the gateway adds.
            (e.Session, e.Sequence, e.ReceivedUs) = (Session, i + 1, StartUs + i);
            var size = e.CalculateSize();
            if (size > chunk.Length - used)
                (chunk, used) = (new byte[ChunkBytes], 0);
            e.WriteTo(chunk.AsSpan(used, size));
            records[i] = new PendingRecord(new CommunityId(e.MemberId).Partition(partitions), chunk.AsMemory(used, size));
            used += size;
        }

        return new KafkaLoad(records);
    }

    /// <summary>Every shard's records, in its batches.</summary>
    public PendingRecord[][][] Batches(int shards, int size) =>
        [.. Enumerable.Range(0, shards).Select(shard => Records.Where((_, i) => i % shards == shard).Chunk(size).ToArray())];
}
