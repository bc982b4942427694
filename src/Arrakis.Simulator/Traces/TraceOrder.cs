namespace Arrakis.Simulator;

/// <summary>
/// The events of a trace in the order in which they happened: by time, then by the message's row, a message before its
/// reactions, then by the reaction's number. Four bytes an event: a row, or −1 − the index of a reaction.
/// </summary>
internal sealed class TraceOrder
{
    private readonly int[] _events;
    private readonly (int Row, ushort Reaction)[] _reactions;

    internal TraceOrder(TraceRows rows)
    {
        var reactionCount = 0;
        for (var row = 0; row < rows.Count; row++) reactionCount += rows[row].Reactions;
        _events = new int[rows.Count + reactionCount];
        _reactions = new (int, ushort)[reactionCount];
        Merge(rows);
    }

    internal int Count => _events.Length;

    internal int ReactionCount => _reactions.Length;

    internal (int Row, int Reaction) this[int index]
    {
        get
        {
            var code = _events[index];
            if (code >= 0) return (code, -1);
            var (row, reaction) = _reactions[-1 - code];
            return (row, reaction);
        }
    }

    private void Merge(TraceRows rows)
    {
        var pending = new PriorityQueue<int, (long TimeMs, int Row, int Reaction)>();
        var (next, reactions) = (0, 0);
        for (var row = 0; row < rows.Count; row++)
        {
            ref readonly var message = ref rows[row];
            Drain(message.TimeMs);
            _events[next++] = row;
            if (message.Reactions > 0) pending.Enqueue(row, (TraceReactions.TimeMs(message.TimeMs, 0), row, 0));
        }
        Drain(long.MaxValue);

        // A reaction of the same millisecond belongs to an earlier row, and thus comes first.
        void Drain(long untilMs)
        {
            while (pending.TryPeek(out _, out var first) && first.TimeMs <= untilMs)
            {
                pending.Dequeue();
                _events[next++] = -1 - reactions;
                _reactions[reactions++] = (first.Row, (ushort)first.Reaction);
                ref readonly var message = ref rows[first.Row];
                if (first.Reaction + 1 < message.Reactions)
                    pending.Enqueue(first.Row, (first.TimeMs + 1000, first.Row, first.Reaction + 1));
            }
        }
    }
}
