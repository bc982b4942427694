namespace Arrakis.Pipeline.Web;

/// <summary>A partition that this process owns.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="ReadOffset">The next offset that it reads.</param>
/// <param name="CommittedOffset">Everything below is durable in the store.</param>
/// <param name="EndOffset">The log's tail.</param>
/// <param name="Lag">Records in the log that are not yet durable.</param>
/// <param name="LagSeconds">Age in seconds of the oldest of them; 0 without lag.</param>
/// <param name="Communities">Communities in memory.</param>
/// <param name="Members">Members in memory.</param>
/// <param name="Stopped">Why it is not read any more; null while it is.</param>
public sealed record PartitionView(
    int Partition, long ReadOffset, long CommittedOffset, long EndOffset, long Lag, double LagSeconds, int Communities,
    long Members, string? Stopped);
