using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Arrakis.Simulator;

/// <summary>The first answer to an interaction (Discord, "Create Interaction Response").</summary>
internal sealed class InteractionRoutes(InteractionStore store, InteractionMessages messages)
{
    private const int ChannelMessage = 4;
    private const int Deferred = 5;
    private static readonly int[] Types = [1, 4, 5, 6, 7, 8, 9, 10, 12];

    internal void Map(RestRoutes routes) =>
        routes.MapOpen("POST", "/interactions/{interaction}/{token}/callback", RateLimit.Interactions, AnswerAsync);

    private async Task AnswerAsync(HttpContext http)
    {
        var body = await http.ReadJsonAsync();
        var interaction = store.ById($"{http.Request.RouteValues["interaction"]}");
        if (interaction is null || interaction.Token != $"{http.Request.RouteValues["token"]}")
        {
            await http.WriteAsync(DiscordError.UnknownInteraction);
            return;
        }
        JsonObject answer;
        lock (interaction.Lock)
        {
            var refusal = Refuse(interaction, body, out var type);
            answer = refusal is null ? Accept(interaction, type, body!["data"] as JsonObject) : Error(http, refusal);
        }
        if (http.Response.StatusCode >= 400) await http.WriteAsync(answer, http.Response.StatusCode);
        else if (http.Request.Query["with_response"] == "true") await http.WriteAsync(answer);
        else await http.NoContentAsync();
    }

    private static JsonObject Error(HttpContext http, DiscordError error)
    {
        http.Response.StatusCode = error.Status;
        return new JsonObject { ["message"] = error.Message, ["code"] = error.Code };
    }

    private DiscordError? Refuse(InteractionRecord interaction, JsonNode? body, out int type)
    {
        type = 0;
        if (interaction.CallbackType is not null) return DiscordError.AlreadyAcknowledged;
        if (store.Age(interaction) > InteractionStore.AnswerWindow) return DiscordError.UnknownInteraction;
        if (body is not JsonObject fields) return DiscordError.InvalidJson;
        if (fields["type"] is not JsonValue value || !value.TryGetValue(out type) || !Types.Contains(type))
            return DiscordError.InvalidForm($"type: one of {string.Join(", ", Types)}");
        return InteractionMessages.Check(fields["data"], mayBeEmpty: type != ChannelMessage);
    }

    private JsonObject Accept(InteractionRecord interaction, int type, JsonObject? data)
    {
        interaction.CallbackType = type;
        interaction.AnsweredAfter = store.Age(interaction);
        interaction.IsLoading = type == Deferred;
        if (type is ChannelMessage or Deferred)
            interaction.Original = messages.Create(interaction, data, type == Deferred ? InteractionMessages.Loading : 0);
        interaction.Note(store.Age(interaction));
        var result = new JsonObject { ["id"] = interaction.Id.ToString(CultureInfo.InvariantCulture), ["type"] = 2 };
        var answer = new JsonObject { ["interaction"] = result };
        if (interaction.Original is not { } message) return answer;
        result["response_message_id"] = message["id"]!.DeepClone();
        result["response_message_loading"] = interaction.IsLoading;
        result["response_message_ephemeral"] = ((int)message["flags"]! & InteractionMessages.Ephemeral) != 0;
        answer["resource"] = new JsonObject { ["type"] = type, ["message"] = message.DeepClone() };
        return answer;
    }
}
