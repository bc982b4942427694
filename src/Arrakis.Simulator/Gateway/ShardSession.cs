namespace Arrakis.Simulator;

/// <summary>
/// A gateway session: it outlives its connections. All state is read and changed under <see cref="Lock"/>.
/// </summary>
internal sealed class ShardSession
{
    private readonly bool[] _owns;
    private readonly int[] _starts;

    internal ShardSession(string id, int number, IdentifyRequest request, bool[] owns, int[] starts)
    {
        Id = id;
        Number = number;
        Shard = request.Shard;
        TotalShards = request.TotalShards;
        Intents = request.Intents;
        LargeThreshold = request.LargeThreshold;
        _owns = owns;
        _starts = starts;
        Communities = [.. Enumerable.Range(0, owns.Length).Where(community => owns[community])];
        Cursor = Communities.Count == 0 ? int.MaxValue : Communities.Min(community => starts[community]);
    }

    internal Lock Lock { get; } = new();

    internal string Id { get; }

    /// <summary>Which Identify it came from, counted from 1.</summary>
    internal int Number { get; }

    internal int Shard { get; }

    internal int TotalShards { get; }

    internal int Intents { get; }

    internal int LargeThreshold { get; }

    internal IReadOnlyList<int> Communities { get; }

    internal SequenceLog Log { get; } = new();

    /// <summary>The next event of the trace to look at.</summary>
    internal int Cursor { get; set; }

    /// <summary>The trace's time of the newest event.</summary>
    internal long TimeMs { get; set; }

    /// <summary>When the trace may go on, by the clock's timestamp.</summary>
    internal long DispatchFrom { get; set; }

    /// <summary>
    /// Whether opcode 9 ended it. Until its shard identifies anew it can be resumed all the same: see
    /// <see cref="SessionRegistry"/>.
    /// </summary>
    internal bool IsInvalidated { get; set; }

    /// <summary>The connection that it has now.</summary>
    internal GatewayConnection? Connection { get; private set; }

    /// <summary>The session of the same shard that began while this one was served; both get what happens from then on.</summary>
    internal ShardSession? Successor { get; set; }

    /// <summary>When it lost its connection, by the clock's timestamp.</summary>
    internal long DetachedAt { get; private set; }

    /// <summary>The highest sequence that the client is known to have received.</summary>
    internal long Acknowledged { get; private set; }

    /// <summary>The highest sequence that was handed to a socket.</summary>
    internal long Sent { get; private set; }

    internal bool Owns(int community) => _owns[community];

    /// <summary>Whether the event came to pass before the session began.</summary>
    internal bool IsBefore(int community, int index) => index < _starts[community];

    internal GatewayConnection? Attach(GatewayConnection connection)
    {
        var previous = Connection;
        Connection = connection;
        return previous == connection ? null : previous;
    }

    internal void Detach(GatewayConnection connection, long now)
    {
        if (Connection != connection) return;
        Connection = null;
        DetachedAt = now;
    }

    internal void Acknowledge(long sequence)
    {
        if (sequence <= Log.LastSequence) Acknowledged = Math.Max(Acknowledged, sequence);
    }

    internal void MarkSent(long sequence) => Sent = Math.Max(Sent, sequence);

    /// <summary>Frames of the trace that the client is not known to have received, neither here nor from the successor.</summary>
    /// <param name="communityOf">The community of an event.</param>
    internal int CountUnreceived(Func<int, int> communityOf)
    {
        var count = 0;
        for (var sequence = Acknowledged + 1; sequence <= Log.LastSequence; sequence++)
        {
            var (index, extra) = Log[sequence];
            if (extra is null && Successor?.IsBefore(communityOf(index), index) != false) count++;
        }
        return count;
    }
}
