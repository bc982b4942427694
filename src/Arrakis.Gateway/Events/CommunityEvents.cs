using Arrakis.Shared.Events;

namespace Arrakis.Gateway.Events;

/// <summary>Help for using one <see cref="CommunityEvent"/> for many frames.</summary>
internal static class CommunityEvents
{
    /// <summary>Sets every field that a gateway fills back to its default; origin is set per frame anyway.</summary>
    public static void Reset(CommunityEvent e)
    {
        e.Kind = EventKind.Unspecified;
        e.CommunityId = 0;
        e.MemberId = 0;
        e.MessageId = 0;
        e.ChannelId = 0;
        e.TargetMemberId = 0;
        e.Emoji = 0;
        e.ClearIsBot();
        e.ClearJoinedMs();
        e.IsSystem = false;
        e.ClearDiscordDelayMs();
        e.TraceContext = Google.Protobuf.ByteString.Empty;
        if (e.MoreMessageIds.Count > 0)
            e.MoreMessageIds.Clear();
    }
}
