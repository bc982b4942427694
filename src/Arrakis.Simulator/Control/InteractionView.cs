using System.Globalization;
using System.Text.Json.Nodes;

namespace Arrakis.Simulator;

/// <summary>What became of an interaction, for <c>GET /sim/interactions/{id}</c>. The token is not shown.</summary>
internal static class InteractionView
{
    internal static JsonObject Show(InteractionRecord interaction) => new()
    {
        ["id"] = interaction.Id.ToString(CultureInfo.InvariantCulture),
        ["guild"] = TraceIds.Community(interaction.Community).ToString(),
        ["user"] = TraceIds.Author(interaction.Author).ToString(),
        ["command"] = interaction.Command,
        ["answered"] = interaction.CallbackType is not null && !interaction.IsLoading,
        ["callback_type"] = interaction.CallbackType,
        ["answered_after_ms"] = interaction.AnsweredAfter?.TotalMilliseconds,
        ["loading"] = interaction.IsLoading,
        ["ephemeral"] = interaction.Original is { } message && ((int)message["flags"]! & InteractionMessages.Ephemeral) != 0,
        ["deleted"] = interaction.IsOriginalDeleted,
        ["original"] = interaction.Original is { } original ? Message(original) : null,
        ["edits"] = interaction.Edits.DeepClone(),
        ["history"] = new JsonArray([.. interaction.History.Select(Seen)]),
        ["follow_ups"] = new JsonArray([.. interaction.FollowUps.Select(Message)]),
    };

    private static JsonNode Seen(SeenReply seen) => new JsonObject
    {
        ["after_ms"] = seen.Age.TotalMilliseconds,
        ["loading"] = seen.IsLoading,
        ["message"] = seen.Message is { } message ? Message(message) : null,
    };

    private static JsonNode Message(JsonObject message) => new JsonObject
    {
        ["id"] = message["id"]!.DeepClone(),
        ["content"] = message["content"]!.DeepClone(),
        ["embeds"] = message["embeds"]!.DeepClone(),
        ["components"] = message["components"]!.DeepClone(),
        ["flags"] = message["flags"]!.DeepClone(),
    };
}
