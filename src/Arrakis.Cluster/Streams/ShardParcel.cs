using Arrakis.EventLog.Kafka.Appending;
using Arrakis.Gateway.Shards;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Streams;

/// <summary>A shard's batch on its way into Kafka, until all of it is durable. It is sent again whenever the stream is restarted.</summary>
internal sealed class ShardParcel(long number, PendingBatch batch)
{
    private readonly Dictionary<int, long> _ends = [];
    private readonly List<DeadLetter> _refused = [];
    private readonly List<(int Partition, byte[] Value)> _values = [.. batch.Records.Select(r => (r.Partition, r.Payload.ToArray()))];

    /// <summary>Its place in the shard's order.</summary>
    public long Number => number;

    /// <summary>The batch.</summary>
    public PendingBatch Batch => batch;

    /// <summary>What is to be sent, in order.</summary>
    public IReadOnlyList<(int Partition, byte[] Value)> Values => _values;

    /// <summary>What is to be kept beside the log: frames that were not understood, and records that Kafka does not take.</summary>
    public IReadOnlyList<DeadLetter> Letters => [.. batch.DeadLetters, .. _refused];

    /// <summary>Behind the last record of each partition that was stored.</summary>
    public IReadOnlyDictionary<int, long> Ends => _ends;

    /// <summary>A record was stored.</summary>
    public void Stored(int partition, long offset) => _ends[partition] = Math.Max(_ends.GetValueOrDefault(partition), offset + 1);

    /// <summary>Kafka does not take a record for what it is: it becomes a dead letter.</summary>
    /// <returns>Whether the record is one of these.</returns>
    public bool Refuse(byte[] value, string reason)
    {
        var index = _values.FindIndex(v => ReferenceEquals(v.Value, value));
        if (index < 0)
            return false;
        _values.RemoveAt(index);
        _refused.Add(RefusedLetters.For(value, reason, DateTimeOffset.UtcNow));
        return true;
    }
}
