using Arrakis.Shared.Events;

namespace Arrakis.Gateway.Events;

/// <summary>How long an event was on its way before its frame was read. For latency alone: state never reads it.</summary>
internal static class DiscordDelay
{
    /// <summary>
    /// Sets the delay of an event to which Discord gives a time: a message has its snowflake, a join its <c>joined_at</c>.
    /// </summary>
    /// <param name="e">The event, mapped.</param>
    /// <param name="stamp">The frame's times.</param>
    /// <param name="sentMs">What the frame says of when it was sent, Unix milliseconds; 0 where it does not.</param>
    public static void Set(CommunityEvent e, FrameStamp stamp, long sentMs)
    {
        // A frame that comes back from the dead letters was read long ago.
        if (stamp.ReceivedUs == 0)
            return;
        var beganMs = !HasTime(e) ? 0 : stamp.TrustsSent ? sentMs : e.TimeMs;
        if (beganMs > 0)
            e.DiscordDelayMs = (uint)Math.Clamp((stamp.ReceivedUs / 1000) - beganMs, 0, uint.MaxValue);
    }

    private static bool HasTime(CommunityEvent e) =>
        e.Kind == EventKind.MessageCreated || (e.Kind == EventKind.MemberJoined && e.HasJoinedMs);
}
