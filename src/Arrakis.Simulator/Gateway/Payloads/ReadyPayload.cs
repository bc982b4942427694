using System.Text;

namespace Arrakis.Simulator;

/// <summary>The data of READY ("Ready Event Fields").</summary>
internal static class ReadyPayload
{
    internal static void Append(JsonBuffer to, ShardSession session, MemberFragments members, Uri gatewayUrl, long applicationId)
    {
        to.Append("{\"v\":10,\"user_settings\":{},\"user\":"u8);
        AppendSelf(to, members);
        to.Append(",\"session_type\":\"normal\",\"session_id\":\""u8);
        to.Append(Encoding.ASCII.GetBytes(session.Id));
        to.Append("\",\"resume_gateway_url\":\""u8);
        to.Append(Encoding.ASCII.GetBytes(gatewayUrl.OriginalString));
        to.Append("\",\"relationships\":[],\"private_channels\":[],\"presences\":[],\"guilds\":["u8);
        var isFirst = true;
        foreach (var community in session.Communities)
        {
            to.Append(isFirst ? "{\"unavailable\":true,\"id\":"u8 : ",{\"unavailable\":true,\"id\":"u8);
            isFirst = false;
            to.AppendId(TraceIds.Community(community).Value);
            to.Append("}"u8);
        }
        to.Append("],\"guild_join_requests\":[],\"geo_ordered_rtc_regions\":[],\"shard\":["u8);
        to.Append(session.Shard);
        to.Append(","u8);
        to.Append(session.TotalShards);
        to.Append("],\"application\":{\"id\":"u8);
        to.AppendId(applicationId);
        to.Append(",\"flags\":565248},\"_trace\":[\"[\\\"simulator\\\"]\"]}"u8);
    }

    /// <summary>The bot's own user, as READY and <c>/users/@me</c> show it.</summary>
    internal static void AppendSelf(JsonBuffer to, MemberFragments members)
    {
        to.Append("{\"verified\":true,\"mfa_enabled\":false,\"locale\":\"en-US\",\"email\":null,\"flags\":0,"u8);
        to.Append(members.BotUser.AsSpan(1));
    }
}
