using Arrakis.Pipeline.Delivery;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Google.Protobuf;

namespace Arrakis.Pipeline.Owners;

/// <summary>What is to be done with a record.</summary>
internal enum RecordVerdict
{
    Apply,
    Duplicate,
    Refuse,
}

/// <summary>
/// Turns a partition's records into events, and says which are duplicates or cannot be processed. Decides from the log and
/// the dead letters alone.
/// </summary>
internal sealed class RecordReader(int epoch, int partition, int partitions, DuplicateFilter duplicates, IReadOnlySet<string> refusedKeys)
{
    private readonly bool _anyRefused = refusedKeys.Count > 0;

    /// <summary>The watermarks to be committed with an offset.</summary>
    public IReadOnlyList<SessionWatermark> Watermarks(long nextOffset) => duplicates.Watermarks(nextOffset);

    /// <summary>Reads a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="e">The event; null if it could not be decoded.</param>
    /// <param name="reason">Why it is refused; null if it was refused before, and its dead letter stands.</param>
    public RecordVerdict Read(LogRecord record, out CommunityEvent? e, out string? reason)
    {
        e = Decode(record, out reason);
        if (e is null)
            return RecordVerdict.Refuse;
        var isDuplicate = duplicates.IsDuplicate(e, record.Offset);
        if (_anyRefused && refusedKeys.Contains(KeyOf(record.Offset)))
            return RecordVerdict.Refuse;
        if (new CommunityId(e.CommunityId).Partition(partitions) is var right && right != partition)
        {
            reason = $"community {e.CommunityId} belongs to partition {right} of {partitions}, not to {partition}";
            return RecordVerdict.Refuse;
        }

        return isDuplicate ? RecordVerdict.Duplicate : RecordVerdict.Apply;
    }

    /// <summary>The event of a record; null if it cannot be decoded, and why.</summary>
    public static CommunityEvent? Decode(LogRecord record, out string? reason)
    {
        try
        {
            reason = null;
            return CommunityEvent.Parser.ParseFrom(record.Payload.Span);
        }
        catch (InvalidProtocolBufferException fault)
        {
            reason = $"not a CommunityEvent in protobuf: {fault.Message}";
            return null;
        }
    }

    /// <summary>The dead letter of a record.</summary>
    public DeadLetter Refusal(LogRecord record, CommunityEvent? e, string reason) => new()
    {
        Key = KeyOf(record.Offset),
        Stage = "pipeline",
        Reason = reason,
        RefusedMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
        CommunityId = e?.CommunityId ?? 0,
        MemberId = e?.MemberId ?? 0,
        Payload = record.Payload.ToArray(),
    };

    private string KeyOf(long offset) => new DeadLetterKey(epoch, partition, offset).ToString();
}
