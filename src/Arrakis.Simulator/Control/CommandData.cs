using System.Text.Json;
using System.Text.Json.Nodes;
using Arrakis.Shared;

namespace Arrakis.Simulator;

/// <summary>
/// The <c>data</c> of a command: options typed as registered, users resolved (Discord, "Application Command Data Structure").
/// </summary>
internal static class CommandData
{
    private const int Subcommand = 1;
    private const int SubcommandGroup = 2;
    private const int User = 6;
    private static readonly int[] TextTypes = [3, 6, 7, 8, 9, 11];

    /// <summary>Makes the data of a registered command.</summary>
    /// <exception cref="SimulatorException">The command has no such subcommand or option, or lacks a required one.</exception>
    internal static JsonObject Create(GatewayContext context, JsonObject command, CommandRequest request)
    {
        var data = new JsonObject { ["id"] = $"{command["id"]}", ["name"] = $"{command["name"]}", ["type"] = 1 };
        if (command["guild_id"] is { } guild) data["guild_id"] = guild.DeepClone();
        var (holder, definition) = (data, command);
        foreach (var name in request.Path.Skip(1))
        {
            definition = Definition(definition, name, request);
            var child = new JsonObject { ["name"] = name, ["type"] = definition["type"]!.DeepClone() };
            holder["options"] = new JsonArray(child);
            holder = child;
        }
        var options = new JsonArray();
        foreach (var (name, value) in request.Options)
            options.Add(Option(context, Definition(definition, name, request), name, value, request, data));
        Require(definition, request);
        if (options.Count > 0 || holder != data) holder["options"] = options;
        return data;
    }

    private static JsonObject Definition(JsonObject parent, string name, CommandRequest request) =>
        Definitions(parent).FirstOrDefault(option => $"{option["name"]}" == name)
        ?? throw new SimulatorException(
            $"/{string.Join(' ', request.Path)} has no '{name}'; it has: "
            + $"{string.Join(", ", Definitions(parent).Select(option => $"{option["name"]}"))}.");

    private static IEnumerable<JsonObject> Definitions(JsonObject parent) =>
        parent["options"] is JsonArray options ? options.OfType<JsonObject>() : [];

    private static void Require(JsonObject definition, CommandRequest request)
    {
        foreach (var option in Definitions(definition))
        {
            var type = (int)option["type"]!;
            if (type is Subcommand or SubcommandGroup)
                throw new SimulatorException($"/{string.Join(' ', request.Path)} needs a subcommand such as '{option["name"]}'.");
            if (option["required"] is JsonValue required && required.GetValueKind() == JsonValueKind.True
                && !request.Options.ContainsKey($"{option["name"]}"))
                throw new SimulatorException($"/{string.Join(' ', request.Path)} needs the option '{option["name"]}'.");
        }
    }

    private static JsonObject Option(
        GatewayContext context, JsonObject definition, string name, JsonNode? value, CommandRequest request, JsonObject data)
    {
        var type = (int)definition["type"]!;
        if (value is not JsonValue given) throw new SimulatorException($"The option '{name}' is a text, a number or a boolean.");
        var text = given.ToString();
        if (type == User) text = Resolve(context, text, request, data);
        return new JsonObject { ["name"] = name, ["type"] = type, ["value"] = TextTypes.Contains(type) ? text : given.DeepClone() };
    }

    private static string Resolve(GatewayContext context, string text, CommandRequest request, JsonObject data)
    {
        var isNumber = long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var id);
        if (!isNumber
            || (!TraceIds.TryAuthorNumber(new MemberId(id), out var author)
                && (author = (int)Math.Clamp(id, 0, int.MaxValue)) is < 1 or > TraceIds.Authors))
            throw new SimulatorException($"'{text}' is no user: an author's number, 1 to {TraceIds.Authors}, or a user's snowflake.");
        var snowflake = TraceIds.Author(author).ToString();
        data["resolved"] ??= new JsonObject { ["users"] = new JsonObject(), ["members"] = new JsonObject() };
        data["resolved"]!["users"]![snowflake] = JsonNode.Parse(context.Members.User(author));
        if (!context.Map.IsMember(request.Community, author)) return snowflake;
        var member = InteractionPayload.Member(context, author, request.Permissions);
        member.Remove("user");
        data["resolved"]!["members"]![snowflake] = member;
        return snowflake;
    }
}
