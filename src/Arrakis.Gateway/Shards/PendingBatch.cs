using System.Diagnostics;
using Arrakis.Gateway.Sessions;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Google.Protobuf;

namespace Arrakis.Gateway.Shards;

/// <summary>Events, serialized one after another, that will be appended together. Used again once they are durable.</summary>
internal sealed class PendingBatch
{
    private const int ChunkBytes = 128 * 1024;

    private readonly List<PendingRecord> _records = [];
    private readonly List<DeadLetter> _deadLetters = [];
    private readonly List<Activity> _spans = [];
    private readonly List<uint> _delays = [];
    private readonly byte[] _chunk = new byte[ChunkBytes];
    private int _used;

    /// <summary>The most events of one batch.</summary>
    public const int MaxEvents = 2048;

    /// <summary>The events.</summary>
    public IReadOnlyList<PendingRecord> Records => _records;

    /// <summary>Frames that could not be understood.</summary>
    public IReadOnlyList<DeadLetter> DeadLetters => _deadLetters;

    /// <summary>Spans of those events that are traced; they end when the batch is durable.</summary>
    public IReadOnlyList<Activity> Spans => _spans;

    /// <summary>Milliseconds that the events were on their way from Discord, of those to which Discord gives a time.</summary>
    public IReadOnlyList<uint> DiscordDelays => _delays;

    /// <summary>Events and dead letters.</summary>
    public int Count => _records.Count + _deadLetters.Count;

    /// <summary>Bytes that the batch holds.</summary>
    public long Bytes { get; private set; }

    /// <summary>The session to which the frames belong.</summary>
    public SessionIdentity? Session { get; set; }

    /// <summary>The last sequence whose frame is in this batch or needs no record.</summary>
    public long UpTo { get; set; }

    /// <summary>Whether the session is new and must be recorded now.</summary>
    public bool BeginsSession { get; set; }

    /// <summary>When the oldest frame was read, Unix microseconds; 0 where the batch is empty.</summary>
    public long OldestUs { get; private set; }

    /// <summary>Whether an event of a size fits.</summary>
    public bool HasRoom(int bytes) => Count < MaxEvents && (_used + bytes <= _chunk.Length || bytes > _chunk.Length);

    /// <summary>Adds an event.</summary>
    public void Add(int partition, CommunityEvent e, int size, Activity? span)
    {
        // Only a huge bulk deletion does not fit a chunk; it gets an array of its own.
        var target = size > _chunk.Length ? new byte[size].AsMemory() : _chunk.AsMemory(_used, size);
        e.WriteTo(target.Span);
        if (size <= _chunk.Length)
            _used += size;
        _records.Add(new PendingRecord(partition, target));
        Bytes += size;
        if (OldestUs == 0)
            OldestUs = e.ReceivedUs;
        if (span is not null)
            _spans.Add(span);
        if (e.HasDiscordDelayMs)
            _delays.Add(e.DiscordDelayMs);
    }

    /// <summary>Adds a dead letter.</summary>
    public void Add(DeadLetter letter)
    {
        _deadLetters.Add(letter);
        Bytes += letter.Payload.Length;
    }

    /// <summary>Empties the batch for another use.</summary>
    public void Reset()
    {
        _records.Clear();
        _deadLetters.Clear();
        _spans.Clear();
        _delays.Clear();
        _used = 0;
        Bytes = 0;
        Session = null;
        UpTo = 0;
        BeginsSession = false;
        OldestUs = 0;
    }
}
