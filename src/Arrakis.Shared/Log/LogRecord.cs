namespace Arrakis.Shared.Log;

/// <summary>A record read from a partition.</summary>
/// <param name="Offset">Its offset in the partition.</param>
/// <param name="Payload">A serialized <see cref="Events.CommunityEvent"/>; valid until the batch that holds it is read into again.</param>
/// <param name="AppendedMs">When the log took it, Unix milliseconds by the log's clock; 0 where it does not say.</param>
public readonly record struct LogRecord(long Offset, ReadOnlyMemory<byte> Payload, long AppendedMs = 0);

/// <summary>A record to be appended.</summary>
/// <param name="Partition">From <see cref="CommunityId.Partition"/>.</param>
/// <param name="Payload">
/// A serialized <see cref="Events.CommunityEvent"/>; owned by the caller, and not changed until the append has ended.
/// </param>
public readonly record struct PendingRecord(int Partition, ReadOnlyMemory<byte> Payload);
