using Arrakis.Shared;

namespace Arrakis.Simulator;

/// <summary>A message as Discord's docs have it ("Message Object"), for MESSAGE_CREATE and for REST.</summary>
internal sealed class MessagePayload
{
    private readonly TraceFile _trace;
    private readonly MemberFragments _members;
    private readonly FillerText _filler;
    private readonly byte[][] _channels = new byte[TraceIds.Channels + 1][];

    internal MessagePayload(TraceFile trace, CommunityMap map, MemberFragments members, int seed)
    {
        _trace = trace;
        _members = members;
        _filler = new FillerText(seed);
        for (var channel = 1; channel <= TraceIds.Channels; channel++)
        {
            var to = new JsonBuffer(128);
            to.Append(",\"channel_type\":0,\"guild_id\":"u8);
            to.AppendId(TraceIds.Community(map.Of(channel)).Value);
            to.Append(",\"member\":"u8);
            _channels[channel] = to.Written.ToArray();
        }
    }

    /// <summary>The data of MESSAGE_CREATE: with guild and member; nobody has pinned it yet.</summary>
    internal void AppendCreated(JsonBuffer to, int row, bool withContent)
    {
        ref readonly var message = ref _trace.Rows[row];
        AppendCommon(to, message, row, withContent, pinned: false);
        to.Append(_channels[message.Channel]);
        to.Append(_members.Partial(message.Author));
        to.Append("}"u8);
    }

    /// <summary>The message as REST returns it: without guild and member, with the reactions that it has by now.</summary>
    internal void AppendStored(JsonBuffer to, int row, bool withContent, long nowMs)
    {
        ref readonly var message = ref _trace.Rows[row];
        AppendCommon(to, message, row, withContent, message.Pinned);
        var reactions = Math.Clamp((nowMs - message.TimeMs) / 1000, 0, message.Reactions);
        if (reactions > 0) AppendReactions(to, reactions);
        to.Append("}"u8);
    }

    private void AppendCommon(JsonBuffer to, in TraceRow message, int row, bool withContent, bool pinned)
    {
        var id = TraceIds.Message(message.TimeMs, row);
        to.Append("{\"type\":0,\"tts\":false,\"timestamp\":"u8);
        to.AppendTime(message.TimeMs);
        to.Append(pinned ? ",\"pinned\":true,\"nonce\":"u8 : ",\"pinned\":false,\"nonce\":"u8);
        to.AppendId(id ^ 0x2A << Snowflake.LowBits);
        to.Append(",\"mentions\":[],\"mention_roles\":[],\"mention_everyone\":false,\"id\":"u8);
        to.AppendId(id);
        to.Append(",\"flags\":0,\"embeds\":["u8);
        if (withContent) MessageMedia.AppendEmbeds(to, id, message.Embeds);
        to.Append("],\"edited_timestamp\":null,\"content\":\""u8);
        if (withContent) _filler.Append(to, row, message.Length);
        to.Append("\",\"channel_id\":"u8);
        to.AppendId(TraceIds.Channel(message.Channel));
        to.Append(",\"author\":"u8);
        to.Append(_members.User(message.Author));
        to.Append(",\"attachments\":["u8);
        if (withContent) MessageMedia.AppendAttachments(to, id, TraceIds.Channel(message.Channel), message.Attachments);
        to.Append("]"u8);
    }

    private static void AppendReactions(JsonBuffer to, long count)
    {
        to.Append(",\"reactions\":[{\"emoji\":"u8);
        to.Append(ReactionPayload.Emoji);
        to.Append(",\"count\":"u8);
        to.Append(count);
        to.Append(",\"count_details\":{\"burst\":0,\"normal\":"u8);
        to.Append(count);
        to.Append("},\"burst_colors\":[],\"me_burst\":false,\"burst_me\":false,\"me\":false,\"burst_count\":0}]"u8);
    }
}
