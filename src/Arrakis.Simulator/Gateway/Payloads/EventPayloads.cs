namespace Arrakis.Simulator;

/// <summary>
/// Whole dispatch payloads of trace events. The same session, sequence and event always give the same bytes, but for when they
/// are sent, so a resume needs no frame in memory.
/// </summary>
internal sealed class EventPayloads(TraceFile trace, MessagePayload messages, ReactionPayload reactions)
{
    internal void Append(JsonBuffer to, int index, long sequence, bool withContent, long sentMs)
    {
        var e = trace[index];
        Begin(to, e.IsMessage ? "MESSAGE_CREATE"u8 : "MESSAGE_REACTION_ADD"u8, sequence);
        if (e.IsMessage) messages.AppendCreated(to, e.Row, withContent);
        else reactions.Append(to, e, trace.Rows[e.Row].TimeMs);
        End(to, e.TimeMs, sentMs);
    }

    /// <summary>Appends up to the colon before the data.</summary>
    internal static void Begin(JsonBuffer to, ReadOnlySpan<byte> name, long sequence)
    {
        to.Append("{\"t\":\""u8);
        to.Append(name);
        to.Append("\",\"s\":"u8);
        to.Append(sequence);
        to.Append(",\"op\":0,\"d\":"u8);
    }

    /// <summary>
    /// Ends the payload with the trace's time, and with when it is sent. Neither is a field of Discord's: a replay has no other
    /// clock, and of the past nobody could tell how long an event was on its way.
    /// </summary>
    internal static void End(JsonBuffer to, long timeMs, long sentMs)
    {
        to.Append(",\"x_time_ms\":"u8);
        to.Append(timeMs);
        to.Append(",\"x_sent_ms\":"u8);
        to.Append(sentMs);
        to.Append("}"u8);
    }
}
