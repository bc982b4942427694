using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Arrakis.Simulator;

/// <summary>Registering commands, for all guilds or for one.</summary>
internal static class CommandRoutes
{
    internal static void Map(RestRoutes routes, GatewayContext context, CommandStore store)
    {
        foreach (var path in (string[])["/applications/{application}/commands", "/applications/{application}/guilds/{guild}/commands"])
        {
            Add("GET", path, (http, guild) => http.WriteAsync(store.All(guild)));
            Add("PUT", path, (http, guild) => OverwriteAsync(http, store, guild));
            Add("POST", path, (http, guild) => UpsertAsync(http, store, guild));
            Add("GET", path + "/{command}", (http, guild) => GetAsync(http, store, guild));
            Add("DELETE", path + "/{command}", (http, guild) => DeleteAsync(http, store, guild));
        }

        void Add(string method, string pattern, Func<HttpContext, string, Task> handler) =>
            routes.Map(method, pattern, RateLimit.Commands, http =>
            {
                var isOurs = Value(http, "application") == context.Options.ApplicationId.ToString(CultureInfo.InvariantCulture);
                return isOurs ? handler(http, Value(http, "guild")) : http.WriteAsync(DiscordError.UnknownApplication);
            });
    }

    private static async Task OverwriteAsync(HttpContext http, CommandStore store, string guild)
    {
        if (await http.ReadJsonAsync() is not JsonArray definitions) await http.WriteAsync(DiscordError.InvalidJson);
        else if (store.Overwrite(guild, definitions) is { } wrong) await http.WriteAsync(wrong);
        else await http.WriteAsync(store.All(guild));
    }

    private static async Task UpsertAsync(HttpContext http, CommandStore store, string guild)
    {
        if (store.Upsert(guild, await http.ReadJsonAsync(), out var command, out var isNew) is { } wrong) await http.WriteAsync(wrong);
        else await http.WriteAsync(command!, isNew ? 201 : 200);
    }

    private static Task GetAsync(HttpContext http, CommandStore store, string guild) =>
        store.ById(guild, Value(http, "command")) is { } command ? http.WriteAsync(command) : http.WriteAsync(DiscordError.UnknownCommand);

    private static Task DeleteAsync(HttpContext http, CommandStore store, string guild) =>
        store.Remove(guild, Value(http, "command")) ? http.NoContentAsync() : http.WriteAsync(DiscordError.UnknownCommand);

    private static string Value(HttpContext http, string name) => $"{http.Request.RouteValues.GetValueOrDefault(name)}";
}
