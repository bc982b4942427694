using Arrakis.Gateway.Events;
using Arrakis.Gateway.Wire;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Google.Protobuf;

namespace Arrakis.Gateway.Backfill;

/// <summary>One page of a channel's messages as events, oldest first.</summary>
internal sealed class MessagePage
{
    /// <summary>The most messages that Discord puts on a page.</summary>
    public const int MaxMessages = 100;

    private readonly List<PendingRecord> _records = [];

    /// <summary>The messages as records of the log.</summary>
    public IReadOnlyList<PendingRecord> Records => _records;

    /// <summary>Messages on the page.</summary>
    public int Count { get; private set; }

    /// <summary>The newest message's snowflake; 0 on an empty page.</summary>
    public long Newest { get; private set; }

    /// <summary>Reads a page.</summary>
    /// <param name="json">The answer to GET /channels/{channel}/messages: an array, newest first.</param>
    /// <param name="origin">The guild and what else the events shall carry; REST messages do not name their guild.</param>
    /// <param name="partitions">How many partitions the log has.</param>
    /// <param name="before">Messages from this snowflake on are left out.</param>
    /// <exception cref="InvalidDataException">The page cannot be understood.</exception>
    public static MessagePage Read(ReadOnlySpan<byte> json, CommunityEvent origin, int partitions, long before)
    {
        var page = new MessagePage();
        var cursor = new JsonCursor(json);
        if (cursor.BeginArray())
        {
            while (cursor.NextElement())
            {
                // Session and sequence stay 0: no gateway session brought it. Its id tells whether the log has it already.
                var e = origin.Clone();
                var missing = MessageMapper.Create(ref cursor, e);
                if (cursor.Error is not null)
                    break;
                if (missing is not null)
                    throw new InvalidDataException($"a message lacks \"{missing}\"");
                e.CommunityId = origin.CommunityId;
                page.Add(e, partitions, before);
            }
        }
        if (cursor.Error is not null || !cursor.AtEnd())
            throw new InvalidDataException($"a page of messages cannot be understood: {cursor.Error}");
        page._records.Reverse();
        return page;
    }

    private void Add(CommunityEvent e, int partitions, long before)
    {
        Count++;
        Newest = Math.Max(Newest, e.MessageId);
        if (e.MessageId < before)
            _records.Add(new PendingRecord(new CommunityId(e.CommunityId).Partition(partitions), e.ToByteArray()));
    }
}
