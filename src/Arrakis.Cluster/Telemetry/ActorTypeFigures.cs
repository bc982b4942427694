using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;

namespace Arrakis.Cluster.Telemetry;

/// <summary>What the mailboxes of one type of actors have measured. Everything may be called from several threads.</summary>
internal sealed class ActorTypeFigures(string actorType, string category, Histogram<double> latency)
{
    private readonly ConcurrentDictionary<Type, MessageFigures> _messages = [];
    private MailCounts _mail;
    private long _live;

    /// <summary>The labels of its series.</summary>
    public KeyValuePair<string, object?>[] Tags { get; } = [new("actortype", actorType), new("actor_category", category)];

    /// <summary>Messages in all mailboxes.</summary>
    public long Depth => Math.Max(0, Interlocked.Read(ref _mail.Queued) - Interlocked.Read(ref _mail.Taken));

    /// <summary>Actors that live.</summary>
    public long Live => Interlocked.Read(ref _live);

    /// <summary>By type of message.</summary>
    public IEnumerable<MessageFigures> Messages => _messages.Values;

    /// <summary>The figures of a type of message.</summary>
    public MessageFigures Of(Type message) => _messages.TryGetValue(message, out var figures)
        ? figures
        : _messages.GetOrAdd(message, type => new MessageFigures(
            [new("actortype", actorType), new("messagetype", ActorLabels.Name(type)), new("actor_category", category)], latency));

    public void Queued() => Interlocked.Increment(ref _mail.Queued);

    public void Taken() => Interlocked.Increment(ref _mail.Taken);

    public void Started() => Interlocked.Increment(ref _live);

    public void Ended() => Interlocked.Decrement(ref _live);

    // Those that tell and those that take are different threads: a cache line for each.
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct MailCounts
    {
        [FieldOffset(64)]
        public long Queued;

        [FieldOffset(128)]
        public long Taken;
    }
}

/// <summary>What was measured of one type of messages to one type of actors.</summary>
/// <param name="tags">The labels of its series.</param>
/// <param name="latency">Takes how long each took.</param>
internal sealed class MessageFigures(KeyValuePair<string, object?>[] tags, Histogram<double> latency)
{
    private long _received;

    public KeyValuePair<string, object?>[] Tags => tags;

    public long Received => Interlocked.Read(ref _received);

    /// <summary>An actor begins with one.</summary>
    public void Begun() => Interlocked.Increment(ref _received);

    /// <summary>It has ended with it.</summary>
    /// <param name="time">Since it was told.</param>
    public void Ended(TimeSpan time) => latency.Record(time.TotalMilliseconds, tags);
}
