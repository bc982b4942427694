using System.Globalization;
using Arrakis.Shared;
using Microsoft.AspNetCore.Http;

namespace Arrakis.Simulator;

/// <summary>Guilds, their channels and members.</summary>
internal static class GuildRoutes
{
    internal static void Map(RestRoutes routes, GatewayContext context)
    {
        Add("/guilds/{guild}", RateLimit.Guilds, (http, guild) => http.WriteAsync(Write(to => context.Guilds.AppendStored(to, guild))));
        Add(
            "/guilds/{guild}/channels", RateLimit.Guilds,
            (http, guild) => http.WriteAsync(Write(to => context.Guilds.AppendChannels(to, guild))));
        Add("/guilds/{guild}/members", RateLimit.Members, (http, guild) => ListAsync(http, context, guild));
        Add("/guilds/{guild}/members/{user}", RateLimit.Members, (http, guild) => MemberAsync(http, context, guild));
        routes.Map("GET", "/channels/{channel}", RateLimit.Guilds, http => ChannelAsync(http, context));

        void Add(string pattern, RateLimit limit, Func<HttpContext, int, Task> handler) => routes.Map("GET", pattern, limit, http =>
            TraceIds.TryCommunityNumber(new CommunityId(Id(http, "guild")), out var community) && community < context.Map.Count
                ? handler(http, community)
                : http.WriteAsync(DiscordError.UnknownGuild));
    }

    /// <summary>A snowflake of the address; 0 if it is none.</summary>
    internal static long Id(HttpContext http, string name) =>
        long.TryParse($"{http.Request.RouteValues.GetValueOrDefault(name)}", NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : 0;

    private static Task ListAsync(HttpContext http, GatewayContext context, int community)
    {
        if ((context.Options.AllowedIntents & GatewayIntents.GuildMembers) == 0) return http.WriteAsync(DiscordError.MissingAccess);
        var limit = QueryNumber(http, "limit") ?? 1;
        if (limit is < 1 or > 1000) return http.WriteAsync(DiscordError.InvalidForm("limit is from 1 to 1000"));
        var after = QueryNumber(http, "after") ?? 0;
        var authors = context.Map.Members(community).Where(author => TraceIds.Author(author).Value > after).Take((int)limit);
        return http.WriteAsync(Write(to =>
        {
            to.Append("["u8);
            context.Guilds.AppendMembers(to, authors, afterOthers: false);
            to.Append("]"u8);
        }));
    }

    private static Task MemberAsync(HttpContext http, GatewayContext context, int community)
    {
        var user = Id(http, "user");
        if (user == context.Options.ApplicationId) return http.WriteAsync(Write(context.Members.AppendBot));
        return TraceIds.TryAuthorNumber(new MemberId(user), out var author) && context.Map.IsMember(community, author)
            ? http.WriteAsync(Write(to => context.Members.AppendMember(to, author)))
            : http.WriteAsync(DiscordError.UnknownMember);
    }

    private static Task ChannelAsync(
        HttpContext http, GatewayContext context) => TraceIds.TryChannelNumber(Id(http, "channel"), out var channel)
        ? http.WriteAsync(Write(to => GuildPayload.AppendChannel(to, channel, context.Map.Of(channel))))
        : http.WriteAsync(DiscordError.UnknownChannel);

    private static long? QueryNumber(HttpContext http, string name) =>
        long.TryParse(http.Request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static JsonBuffer Write(Action<JsonBuffer> append)
    {
        var to = new JsonBuffer();
        append(to);
        return to;
    }
}
