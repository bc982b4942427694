using System.Globalization;
using System.Text.Json.Nodes;
using Arrakis.Shared;

namespace Arrakis.Simulator;

/// <summary>The messages that answer an interaction.</summary>
internal sealed class InteractionMessages(GatewayContext context)
{
    internal const int Ephemeral = 1 << 6;
    internal const int Loading = 1 << 7;
    private const int MaxContent = 2000;
    private const int MaxEmbeds = 10;

    private long _lastId;

    /// <summary>What is wrong with a message's fields; null if nothing.</summary>
    internal static DiscordError? Check(JsonNode? data, bool mayBeEmpty)
    {
        if (data is not JsonObject fields) return mayBeEmpty && data is null ? null : DiscordError.InvalidForm("data is an object");
        if (fields["content"] is { } content
            && (content.GetValueKind() != System.Text.Json.JsonValueKind.String || Length(content) > MaxContent))
            return DiscordError.InvalidForm($"content: a text of at most {MaxContent} characters");
        if (fields["embeds"] is not (null or JsonArray { Count: <= MaxEmbeds }))
            return DiscordError.InvalidForm($"embeds: an array of at most {MaxEmbeds}");
        var isEmpty = fields["content"] is not { } text || Length(text) == 0;
        var hasMore = ((string[])["embeds", "components", "attachments", "sticker_ids"]).Any(
            name => fields[name] is JsonArray { Count: > 0 }) || fields["poll"] is not null;
        return isEmpty && !hasMore && !mayBeEmpty ? DiscordError.EmptyMessage : null;
    }

    /// <summary>A message of the bot.</summary>
    internal JsonObject Create(InteractionRecord interaction, JsonObject? data, int extraFlags)
    {
        var application = context.Options.ApplicationId.ToString(CultureInfo.InvariantCulture);
        return new JsonObject
        {
            ["id"] = NextId(),
            ["type"] = 20,
            ["channel_id"] = interaction.ChannelId.ToString(CultureInfo.InvariantCulture),
            ["author"] = JsonNode.Parse(context.Members.BotUser),
            ["application_id"] = application,
            ["webhook_id"] = application,
            ["content"] = data?["content"]?.DeepClone() ?? "",
            ["embeds"] = data?["embeds"]?.DeepClone() ?? new JsonArray(),
            ["components"] = data?["components"]?.DeepClone() ?? new JsonArray(),
            ["attachments"] = new JsonArray(),
            ["mentions"] = new JsonArray(),
            ["mention_roles"] = new JsonArray(),
            ["mention_everyone"] = false,
            ["pinned"] = false,
            ["tts"] = false,
            ["flags"] = Flags(data) | extraFlags,
            ["timestamp"] = context.Options.Clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffff+00:00", CultureInfo.InvariantCulture),
            ["edited_timestamp"] = null,
            ["interaction_metadata"] = new JsonObject
            {
                ["id"] = interaction.Id.ToString(CultureInfo.InvariantCulture),
                ["type"] = 2,
                ["name"] = interaction.Command,
                ["user"] = JsonNode.Parse(context.Members.User(interaction.Author)),
                ["authorizing_integration_owners"] = new JsonObject { ["0"] = TraceIds.Community(interaction.Community).ToString() },
            },
        };
    }

    /// <summary>Changes what the fields name, and nothing else.</summary>
    internal void Edit(JsonObject message, JsonObject fields)
    {
        foreach (var name in (string[])["content", "embeds", "components"])
        {
            if (fields.ContainsKey(name)) message[name] = fields[name]?.DeepClone() ?? (name == "content" ? "" : new JsonArray());
        }
        message["flags"] = (int)message["flags"]! & ~Loading;
        message["edited_timestamp"] = context.Options.Clock.GetUtcNow().ToString(
            "yyyy-MM-ddTHH:mm:ss.ffffff+00:00", CultureInfo.InvariantCulture);
    }

    private static int Flags(JsonObject? data) => data?["flags"] is JsonValue value && value.TryGetValue<int>(out var flags) ? flags : 0;

    private static int Length(JsonNode content) => content.ToString().EnumerateRunes().Count();

    private string NextId()
    {
        var id = Snowflake.At(context.Options.Clock.GetUtcNow().ToUnixTimeMilliseconds(), Interlocked.Increment(ref _lastId) & 0x3FFFFF);
        return id.ToString(CultureInfo.InvariantCulture);
    }
}
