namespace Arrakis.Pipeline.Owners;

/// <summary>Where a partition's owner stands.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="ReadOffset">The next offset that it reads.</param>
/// <param name="CommittedOffset">Everything below is durable in the store.</param>
/// <param name="EndOffset">The log's tail.</param>
/// <param name="OldestPendingUs">Arrival of the oldest record that is read but not durable, Unix microseconds; 0 if there is none.</param>
/// <param name="Communities">Communities in memory.</param>
/// <param name="Members">Members in memory.</param>
public sealed record PartitionStatus(
    int Partition, long ReadOffset, long CommittedOffset, long EndOffset, long OldestPendingUs, int Communities, long Members)
{
    /// <summary>Age in seconds of the oldest record that is not yet durable in the store; 0 without lag.</summary>
    public double LagSeconds { get; init; }

    /// <summary>Why the partition is not read any more, though it is this process's; null while it is.</summary>
    public string? Stopped { get; init; }

    /// <summary>Records that were read and are not durable yet.</summary>
    public long Pending => Math.Max(0, ReadOffset - CommittedOffset);

    /// <summary>Records in the log that are not yet durable in the store.</summary>
    public long Lag => Math.Max(0, EndOffset - CommittedOffset);
}
