namespace Arrakis.Shared.Log;

/// <summary>A record read from a partition.</summary>
/// <param name="Offset">Its offset in the partition.</param>
/// <param name="Payload">A serialized <see cref="Events.CommunityEvent"/>; valid until the batch that holds it is read into again.</param>
public readonly record struct LogRecord(long Offset, ReadOnlyMemory<byte> Payload);

/// <summary>A record to be appended.</summary>
/// <param name="Partition">From <see cref="CommunityId.Partition"/>.</param>
/// <param name="Payload">A serialized <see cref="Events.CommunityEvent"/>; owned by the caller, and not changed until the append has ended.</param>
public readonly record struct PendingRecord(int Partition, ReadOnlyMemory<byte> Payload);
