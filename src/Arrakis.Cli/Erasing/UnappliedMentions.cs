using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Google.Protobuf;

namespace Arrakis.Cli.Erasing;

/// <summary>
/// What records that no node has applied yet say of a member: the store does not show it, and yet it becomes a row when they
/// are applied.
/// </summary>
internal static class UnappliedMentions
{
    private const int ReadRecords = 1_000;

    /// <summary>Communities whose unapplied records name the member, and whether the last that does is its erasure.</summary>
    public static async Task<IReadOnlyDictionary<CommunityId, bool>> FindAsync(
        IEventLog log, MemberId member, CancellationToken cancellationToken)
    {
        var found = new Dictionary<CommunityId, bool>();
        var batch = new LogBatch();
        for (var partition = 0; partition < log.PartitionCount; partition++)
        {
            var range = await log.GetRangeAsync(partition, cancellationToken);
            var commit = await log.GetCommitAsync(partition, cancellationToken);
            var next = Math.Max(range.Start, commit?.NextOffset ?? 0);
            while (next < range.End)
            {
                await log.ReadAsync(partition, next, ReadRecords, batch, cancellationToken);
                if (batch.Count == 0)
                    break;
                for (var i = 0; i < batch.Count; i++)
                    Note(batch[i], member, found);
                next = batch[^1].Offset + 1;
            }
        }

        return found;
    }

    private static void Note(LogRecord record, MemberId member, Dictionary<CommunityId, bool> found)
    {
        if (Decode(record) is { } e && (e.MemberId == member.Value || e.TargetMemberId == member.Value))
            found[new CommunityId(e.CommunityId)] = e.Kind == EventKind.MemberErased && e.MemberId == member.Value;
    }

    // What is no event makes no row: the node refuses it.
    private static CommunityEvent? Decode(LogRecord record)
    {
        try
        {
            return CommunityEvent.Parser.ParseFrom(record.Payload.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
