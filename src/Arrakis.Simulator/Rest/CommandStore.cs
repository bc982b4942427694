using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Arrakis.Shared;

namespace Arrakis.Simulator;

/// <summary>The application's registered commands: the global ones, and each guild's own.</summary>
internal sealed partial class CommandStore(GatewayContext context)
{
    private const int MaxCommands = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<JsonObject>> _commands = new(StringComparer.Ordinal);
    private long _lastId;

    /// <summary>The commands of a guild; of all guilds if it is empty.</summary>
    internal JsonArray All(string guild)
    {
        lock (_lock) return [.. Of(guild).Select(command => command.DeepClone())];
    }

    /// <summary>A command that a user can give in a guild: its own before a global one.</summary>
    internal JsonObject? Find(string guild, string name)
    {
        lock (_lock) return (Named(guild, name) ?? Named("", name))?.DeepClone().AsObject();
    }

    internal JsonObject? ById(string guild, string id)
    {
        lock (_lock) return Of(guild).FirstOrDefault(command => $"{command["id"]}" == id)?.DeepClone().AsObject();
    }

    /// <summary>Replaces all commands.</summary>
    internal DiscordError? Overwrite(string guild, JsonArray definitions)
    {
        if (definitions.Count > MaxCommands) return DiscordError.InvalidForm($"{definitions.Count} commands; at most {MaxCommands}");
        var wrong = definitions.Select(Check).FirstOrDefault(error => error is not null);
        if (wrong is not null) return wrong;
        lock (_lock)
        {
            var old = Of(guild).ToDictionary(Key, StringComparer.Ordinal);
            _commands[guild] = [.. definitions.Select(definition => Make(guild, definition!.AsObject(), old))];
        }
        return null;
    }

    /// <summary>Adds a command, or replaces the one of the same name.</summary>
    internal DiscordError? Upsert(string guild, JsonNode? definition, out JsonObject? command, out bool isNew)
    {
        (command, isNew) = (null, false);
        if (Check(definition) is { } wrong) return wrong;
        lock (_lock)
        {
            var commands = Of(guild);
            var old = commands.ToDictionary(Key, StringComparer.Ordinal);
            var made = Make(guild, definition!.AsObject(), old);
            isNew = commands.RemoveAll(other => Key(other) == Key(made)) == 0;
            commands.Add(made);
            command = made.DeepClone().AsObject();
        }
        return null;
    }

    internal bool Remove(string guild, string id)
    {
        lock (_lock) return Of(guild).RemoveAll(command => $"{command["id"]}" == id) > 0;
    }

    private JsonObject? Named(string guild, string name) => Of(guild).FirstOrDefault(command => $"{command["name"]}" == name);

    private List<JsonObject> Of(string guild) =>
        _commands.TryGetValue(guild, out var commands) ? commands : _commands[guild] = [];

    private JsonObject Make(string guild, JsonObject definition, Dictionary<string, JsonObject> old)
    {
        var made = definition.DeepClone().AsObject();
        made["type"] ??= 1;
        var id = old.TryGetValue(Key(made), out var existing) ? $"{existing["id"]}" : NextId();
        made["id"] = id;
        made["version"] = NextId();
        made["application_id"] = context.Options.ApplicationId.ToString(CultureInfo.InvariantCulture);
        made["default_member_permissions"] ??= null;
        made["description"] ??= "";
        made["nsfw"] ??= false;
        if (guild.Length > 0) made["guild_id"] = guild;
        return made;
    }

    private string NextId()
    {
        _lastId = Math.Max(_lastId + 1, Snowflake.At(context.Options.Clock.GetUtcNow().ToUnixTimeMilliseconds()));
        return _lastId.ToString(CultureInfo.InvariantCulture);
    }

    private static string Key(JsonObject command) => $"{command["type"]} {command["name"]}";

    private static DiscordError? Check(JsonNode? definition)
    {
        if (definition is not JsonObject command) return DiscordError.InvalidForm("a command is an object");
        var name = $"{command["name"]}";
        if (!NamePattern().IsMatch(name)) return DiscordError.InvalidForm($"name '{name}': 1 to 32 letters, digits, - or _, in lower case");
        var isSlash = command["type"] is null || $"{command["type"]}" == "1";
        var description = $"{command["description"]}";
        return isSlash && description.Length is 0 or > 100
            ? DiscordError.InvalidForm($"description of '{name}': 1 to 100 characters")
            : null;
    }

    [GeneratedRegex(@"^[-_'\p{L}\p{N}]{1,32}$")]
    private static partial Regex NamePattern();
}
