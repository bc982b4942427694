using System.Text.Json;
using System.Text.Json.Nodes;
using Arrakis.Gateway.Rest;

namespace Arrakis.Pipeline.Commands;

/// <summary>
/// Registers the bot's commands with Discord, by one bulk overwrite, and only if they changed: Discord allows 200 creations a day.
/// </summary>
public static class CommandRegistrar
{
    /// <summary>Registers the commands if Discord has others.</summary>
    /// <returns>Whether they were overwritten.</returns>
    /// <exception cref="DiscordRestException">Discord refused.</exception>
    public static async Task<bool> RegisterAsync(
        DiscordRestClient rest, IReadOnlyList<ISlashCommand> commands, CancellationToken cancellationToken = default)
    {
        var application = await rest.GetApplicationIdAsync(cancellationToken);
        var wanted = JsonSerializer.SerializeToUtf8Bytes(commands.Select(c => c.Definition));
        var registered = await rest.GetCommandsAsync(application, cancellationToken);
        if (IsSame(JsonNode.Parse(wanted)!.AsArray(), JsonNode.Parse(registered)!.AsArray()))
            return false;
        await rest.BulkOverwriteCommandsAsync(application, wanted, cancellationToken);
        return true;
    }

    /// <summary>
    /// Whether Discord's commands hold what ours say. Discord adds fields of its own, leaves out what is empty, and keeps no order
    /// of commands.
    /// </summary>
    internal static bool IsSame(JsonArray wanted, JsonArray registered) => wanted.Count == registered.Count
        && wanted.All(w => registered.Any(r => Name(r) == Name(w) && Holds(r, w)));

    private static string? Name(JsonNode? command) => command?["name"]?.GetValue<string>();

    private static bool Holds(JsonNode? has, JsonNode? wants) => (has, wants) switch
    {
        (JsonObject h, JsonObject w) => w.All(field => Holds(h[field.Key], field.Value)),
        (JsonArray h, JsonArray w) => h.Count == w.Count && h.Zip(w).All(pair => Holds(pair.First, pair.Second)),
        (null, JsonArray { Count: 0 }) => true,
        (null, _) => wants is null,
        _ => JsonNode.DeepEquals(has, wants),
    };
}
