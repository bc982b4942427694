using Arrakis.Shared.Events;

namespace Arrakis.Simulator;

/// <summary>A trace's events as the gateway makes them of frames: for whoever scores or measures without a gateway.</summary>
public static class TraceCommunityEvents
{
    /// <summary>The event that the frame of a trace's event becomes.</summary>
    /// <param name="e">The trace's event.</param>
    /// <param name="communities">As how many communities the trace is played.</param>
    public static CommunityEvent ToCommunityEvent(this TraceEvent e, int communities) => new()
    {
        Kind = e.IsMessage ? EventKind.MessageCreated : EventKind.ReactionAdded,
        CommunityId = TraceIds.Community(e.Channel % communities).Value,
        MemberId = TraceIds.Author(e.Author).Value,
        TargetMemberId = e.IsMessage ? 0 : TraceIds.Author(e.MessageAuthor).Value,
        ChannelId = TraceIds.Channel(e.Channel),
        MessageId = TraceIds.Message(e.TimeMs, e.Row),
        Emoji = e.Reaction + 1,
        TimeMs = e.TimeMs,
        IsBot = false,
    };
}
