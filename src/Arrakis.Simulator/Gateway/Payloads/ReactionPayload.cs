namespace Arrakis.Simulator;

/// <summary>The data of MESSAGE_REACTION_ADD ("Message Reaction Add Event Fields").</summary>
internal sealed class ReactionPayload(CommunityMap map, MemberFragments members)
{
    /// <summary>The emoji of all reactions: the trace does not say which.</summary>
    internal static ReadOnlySpan<byte> Emoji => "{\"name\":\"\U0001F44D\",\"id\":null}"u8;

    internal void Append(JsonBuffer to, in TraceEvent e, long messageTimeMs)
    {
        to.Append("{\"user_id\":"u8);
        to.AppendId(TraceIds.Author(e.Author).Value);
        to.Append(",\"type\":0,\"message_id\":"u8);
        to.AppendId(TraceIds.Message(messageTimeMs, e.Row));
        to.Append(",\"message_author_id\":"u8);
        to.AppendId(TraceIds.Author(e.MessageAuthor).Value);
        to.Append(",\"member\":"u8);
        members.AppendMember(to, e.Author);
        to.Append(",\"emoji\":"u8);
        to.Append(Emoji);
        to.Append(",\"channel_id\":"u8);
        to.AppendId(TraceIds.Channel(e.Channel));
        to.Append(",\"burst\":false,\"guild_id\":"u8);
        to.AppendId(TraceIds.Community(map.Of(e.Channel)).Value);
        to.Append("}"u8);
    }
}
