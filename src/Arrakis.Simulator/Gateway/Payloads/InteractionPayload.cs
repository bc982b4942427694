using System.Globalization;
using System.Text.Json.Nodes;

namespace Arrakis.Simulator;

/// <summary>The data of INTERACTION_CREATE for a slash command (Discord, "Interaction Object").</summary>
internal static class InteractionPayload
{
    internal static JsonObject Create(GatewayContext context, InteractionRecord interaction, JsonObject data, ulong permissions)
    {
        var guild = TraceIds.Community(interaction.Community).ToString();
        return new JsonObject
        {
            ["id"] = Text(interaction.Id),
            ["application_id"] = Text(context.Options.ApplicationId),
            ["type"] = 2,
            ["data"] = data,
            ["guild"] = new JsonObject { ["id"] = guild, ["locale"] = "en-US", ["features"] = new JsonArray() },
            ["guild_id"] = guild,
            ["guild_locale"] = "en-US",
            ["channel"] = Channel(interaction, guild),
            ["channel_id"] = Text(interaction.ChannelId),
            ["member"] = Member(context, interaction.Author, permissions),
            ["token"] = interaction.Token,
            ["version"] = 1,
            ["app_permissions"] = "2248473465835073",
            ["locale"] = "en-US",
            ["entitlements"] = new JsonArray(),
            ["authorizing_integration_owners"] = new JsonObject { ["0"] = guild },
            ["context"] = 0,
            ["attachment_size_limit"] = 10_485_760,
        };
    }

    /// <summary>A member with user and permissions.</summary>
    internal static JsonObject Member(GatewayContext context, int author, ulong permissions)
    {
        var to = new JsonBuffer();
        context.Members.AppendMember(to, author);
        var member = JsonNode.Parse(to.Written)!.AsObject();
        member["permissions"] = permissions.ToString(CultureInfo.InvariantCulture);
        return member;
    }

    private static JsonObject Channel(InteractionRecord interaction, string guild) => new()
    {
        ["id"] = Text(interaction.ChannelId),
        ["type"] = 0,
        ["guild_id"] = guild,
        ["name"] = $"channel-{interaction.ChannelId & 0x3FFFFF}",
        ["permissions"] = "2248473465835073",
        ["flags"] = 0,
    };

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
