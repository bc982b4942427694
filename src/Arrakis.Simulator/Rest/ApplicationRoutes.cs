using System.Globalization;
using System.Text.Json.Nodes;

namespace Arrakis.Simulator;

/// <summary>Where to connect to, and who the bot is.</summary>
internal static class ApplicationRoutes
{
    internal static void Map(RestRoutes routes, GatewayContext context)
    {
        routes.MapOpen(
            "GET", "/gateway", RateLimit.Gateway, http => http.WriteAsync(new JsonObject { ["url"] = context.GatewayUrl.OriginalString }));
        routes.Map("GET", "/gateway/bot", RateLimit.Gateway, http => http.WriteAsync(GatewayBot(context)));
        routes.Map("GET", "/users/@me", RateLimit.Users, http => http.WriteAsync(Self(context)));
        routes.Map("GET", "/users/@me/guilds", RateLimit.Users, http => http.WriteAsync(OwnGuilds(context)));
        routes.Map("GET", "/applications/@me", RateLimit.Users, http => http.WriteAsync(Application(context)));
        routes.Map("GET", "/oauth2/applications/@me", RateLimit.Users, http => http.WriteAsync(Application(context)));
    }

    private static JsonObject GatewayBot(GatewayContext context)
    {
        var (remaining, resetAfter) = context.Identifies.State();
        return new JsonObject
        {
            ["url"] = context.GatewayUrl.OriginalString,
            ["shards"] = context.Options.Shards,
            ["session_start_limit"] = new JsonObject
            {
                ["total"] = context.Options.SessionStartTotal,
                ["remaining"] = remaining,
                ["reset_after"] = (long)resetAfter.TotalMilliseconds,
                ["max_concurrency"] = context.Options.MaxConcurrency,
            },
        };
    }

    private static JsonBuffer Self(GatewayContext context)
    {
        var to = new JsonBuffer();
        ReadyPayload.AppendSelf(to, context.Members);
        return to;
    }

    private static JsonArray OwnGuilds(GatewayContext context) =>
        [.. Enumerable.Range(0, context.Map.Count).Select(community => new JsonObject
        {
            ["id"] = TraceIds.Community(community).ToString(),
            ["name"] = $"Sietch {community}",
            ["icon"] = null,
            ["owner"] = false,
            ["permissions"] = "2248473465835073",
            ["features"] = new JsonArray(),
        })];

    private static JsonObject Application(GatewayContext context) => new()
    {
        ["id"] = context.Options.ApplicationId.ToString(CultureInfo.InvariantCulture),
        ["name"] = "arrakis",
        ["icon"] = null,
        ["description"] = "",
        ["bot_public"] = true,
        ["bot_require_code_grant"] = false,
        ["bot"] = JsonNode.Parse(context.Members.BotUser),
        ["owner"] = JsonNode.Parse(context.Members.User(1)),
        ["verify_key"] = new string('0', 64),
        ["team"] = null,
        ["flags"] = 565248,
        ["approximate_guild_count"] = context.Map.Count,
    };
}
