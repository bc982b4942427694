namespace Arrakis.Simulator;

/// <summary>Guilds, channels and members, for GUILD_CREATE, GUILD_MEMBERS_CHUNK and REST.</summary>
internal sealed class GuildPayload(CommunityMap map, MemberFragments members)
{
    internal const int MaxChunk = 1000;

    /// <summary>How many members a community has, the bot included.</summary>
    internal int MemberCount(int community) => map.Members(community).Count() + 1;

    /// <summary>
    /// The data of GUILD_CREATE. Without GUILD_PRESENCES it has the bot as its only member; with it, all of them up to
    /// <paramref name="largeThreshold"/>, above which only those are sent that are online: here none.
    /// </summary>
    internal void AppendCreated(JsonBuffer to, int community, int intents, int largeThreshold)
    {
        var count = MemberCount(community);
        var isLarge = count > largeThreshold;
        AppendGuild(to, community);
        to.Append(",\"joined_at\":"u8);
        to.AppendTime(MemberFragments.BotJoinedMs);
        to.Append(isLarge ? ",\"large\":true"u8 : ",\"large\":false"u8);
        to.Append(",\"unavailable\":false,\"member_count\":"u8);
        to.Append(count);
        to.Append(",\"voice_states\":[],\"members\":["u8);
        members.AppendBot(to);
        if ((intents & GatewayIntents.GuildPresences) != 0 && !isLarge) AppendMembers(to, map.Members(community), afterOthers: true);
        to.Append("],\"channels\":"u8);
        AppendChannels(to, community);
        to.Append(",\"threads\":[],\"presences\":[],\"stage_instances\":[],\"guild_scheduled_events\":[],\"soundboard_sounds\":[]}"u8);
    }

    /// <summary>The guild as REST returns it.</summary>
    internal void AppendStored(JsonBuffer to, int community)
    {
        AppendGuild(to, community);
        to.Append(",\"approximate_member_count\":"u8);
        to.Append(MemberCount(community));
        to.Append("}"u8);
    }

    internal void AppendChannels(JsonBuffer to, int community)
    {
        to.Append("["u8);
        var isFirst = true;
        foreach (var channel in map.Channels(community))
        {
            if (!isFirst) to.Append(","u8);
            isFirst = false;
            AppendChannel(to, channel, community);
        }
        to.Append("]"u8);
    }

    /// <summary>A channel ("Channel Object").</summary>
    internal static void AppendChannel(JsonBuffer to, int channel, int community)
    {
        to.Append("{\"id\":"u8);
        to.AppendId(TraceIds.Channel(channel));
        to.Append(",\"type\":0,\"guild_id\":"u8);
        to.AppendId(TraceIds.Community(community).Value);
        to.Append(",\"name\":\"channel-"u8);
        to.Append(channel);
        to.Append("\",\"position\":"u8);
        to.Append(channel);
        to.Append(
            ",\"permission_overwrites\":[],\"topic\":null,\"nsfw\":false,\"last_message_id\":null,"u8
            + "\"rate_limit_per_user\":0,\"parent_id\":null,\"flags\":0}"u8);
    }

    /// <summary>Members with their users, as an array's elements.</summary>
    internal void AppendMembers(JsonBuffer to, IEnumerable<int> authors, bool afterOthers)
    {
        foreach (var author in authors)
        {
            if (afterOthers) to.Append(","u8);
            afterOthers = true;
            members.AppendMember(to, author);
        }
    }

    private void AppendGuild(JsonBuffer to, int community)
    {
        var id = TraceIds.Community(community).Value;
        to.Append("{\"id\":"u8);
        to.AppendId(id);
        to.Append(",\"name\":\"Sietch "u8);
        to.Append(community);
        to.Append("\",\"owner_id\":"u8);
        to.AppendId(TraceIds.Author(map.Members(community).FirstOrDefault(1)).Value);
        to.Append(GuildConstants);
        to.AppendId(id);
        to.Append(EveryoneConstants);
    }

    private static ReadOnlySpan<byte> GuildConstants =>
        ""","icon":null,"splash":null,"discovery_splash":null,"afk_channel_id":null,"afk_timeout":300,"verification_level":"""u8
        + """1,"default_message_notifications":1,"explicit_content_filter":0,"emojis":[],"features":[],"mfa_level":0,"application_id":"""u8
        + """null,"system_channel_id":null,"system_channel_flags":0,"rules_channel_id":null,"max_presences":null,"max_members":"""u8
        + """500000,"max_video_channel_users":25,"vanity_url_code":null,"description":null,"banner":null,"premium_tier":"""u8
        + """0,"premium_subscription_count":0,"preferred_locale":"en-US","public_updates_channel_id":null,"nsfw_level":0,"nsfw":"""u8
        + """false,"region":"deprecated","stickers":[],"premium_progress_bar_enabled":false,"safety_alerts_channel_id":"""u8
        + """null,"incidents_data":null,"roles":[{"id":"""u8;

    private static ReadOnlySpan<byte> EveryoneConstants =>
        ""","name":"@everyone","color":0,"colors":{"primary_color":0,"secondary_color":null,"tertiary_color":null},"hoist":"""u8
        + """false,"icon":null,"unicode_emoji":null,"position":0,"permissions":"2248473465835073","managed":false,"mentionable":"""u8
        + """false,"flags":0}]"""u8;
}
