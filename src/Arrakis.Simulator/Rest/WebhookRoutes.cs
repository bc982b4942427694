using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Arrakis.Simulator;

/// <summary>What comes after the first answer: its message, edits, follow-ups (Discord, "Followup Messages").</summary>
internal sealed class WebhookRoutes(GatewayContext context, InteractionStore store, InteractionMessages messages)
{
    private const string Base = "/webhooks/{application}/{token}";

    internal void Map(RestRoutes routes)
    {
        Add("POST", Base, FollowUp);
        Add("GET", Base + "/messages/{message}", Get);
        Add("PATCH", Base + "/messages/{message}", Edit);
        Add("DELETE", Base + "/messages/{message}", Delete);

        void Add(
            string method, string pattern,
            Func<InteractionRecord, string, JsonNode?, (JsonObject? Message, DiscordError? Error)> handler) =>
            routes.MapOpen(method, pattern, RateLimit.Interactions, http => HandleAsync(http, handler));
    }

    private async Task HandleAsync(
        HttpContext http, Func<InteractionRecord, string, JsonNode?, (JsonObject? Message, DiscordError? Error)> handler)
    {
        var body = http.Request.Method is "POST" or "PATCH" ? await http.ReadJsonAsync() : null;
        var isOurs = $"{http.Request.RouteValues["application"]}" == context.Options.ApplicationId.ToString(CultureInfo.InvariantCulture);
        if (!isOurs || store.ByToken($"{http.Request.RouteValues["token"]}") is not { } interaction)
        {
            await http.WriteAsync(DiscordError.InvalidWebhookToken);
            return;
        }
        JsonObject? message;
        DiscordError? error;
        lock (interaction.Lock)
        {
            // Before the first answer there is nothing that the token would lead to.
            (message, error) = interaction.CallbackType is null
                ? (null, DiscordError.UnknownWebhook)
                : handler(interaction, $"{http.Request.RouteValues.GetValueOrDefault("message")}", body);
            message = message?.DeepClone().AsObject();
        }
        if (error is not null) await http.WriteAsync(error);
        else if (message is not null) await http.WriteAsync(message);
        else await http.NoContentAsync();
    }

    private (JsonObject?, DiscordError?) FollowUp(InteractionRecord interaction, string id, JsonNode? body)
    {
        if (body is not JsonObject data) return (null, DiscordError.InvalidJson);
        if (InteractionMessages.Check(data, mayBeEmpty: false) is { } wrong) return (null, wrong);
        // The first message after a deferral takes the place of "thinking…", as the docs say.
        if (interaction.IsLoading) return Edit(interaction, "@original", body);
        var message = messages.Create(interaction, data, 0);
        interaction.FollowUps.Add(message);
        return (message, null);
    }

    private static (JsonObject?, DiscordError?) Get(InteractionRecord interaction, string id, JsonNode? body) =>
        Find(interaction, id) is { } message ? (message, null) : (null, DiscordError.UnknownMessage);

    private (JsonObject?, DiscordError?) Edit(InteractionRecord interaction, string id, JsonNode? body)
    {
        if (Find(interaction, id) is not { } message) return (null, DiscordError.UnknownMessage);
        if (body is not JsonObject fields) return (null, DiscordError.InvalidJson);
        if (InteractionMessages.Check(fields, mayBeEmpty: true) is { } wrong) return (null, wrong);
        messages.Edit(message, fields);
        if (message != interaction.Original) return (message, null);
        interaction.IsLoading = false;
        interaction.Edits.Add(fields.DeepClone());
        interaction.Note(store.Age(interaction));
        return (message, null);
    }

    private (JsonObject?, DiscordError?) Delete(InteractionRecord interaction, string id, JsonNode? body)
    {
        if (Find(interaction, id) is not { } message) return (null, DiscordError.UnknownMessage);
        if (message == interaction.Original)
        {
            interaction.Original = null;
            interaction.IsLoading = false;
            interaction.IsOriginalDeleted = true;
            interaction.Note(store.Age(interaction));
        }
        interaction.FollowUps.Remove(message);
        return (null, null);
    }

    private static JsonObject? Find(InteractionRecord interaction, string id) => id == "@original" || $"{interaction.Original?["id"]}" == id
        ? interaction.Original
        : interaction.FollowUps.Find(message => $"{message["id"]}" == id);
}
