namespace Arrakis.Simulator;

/// <summary>An answer by which Discord refuses a call (Discord, "JSON Error Codes").</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Discord's code.</param>
/// <param name="Message">Discord's text.</param>
internal sealed record DiscordError(int Status, int Code, string Message)
{
    internal static DiscordError NotFound { get; } = new(404, 0, "404: Not Found");

    internal static DiscordError Unauthorized { get; } = new(401, 0, "401: Unauthorized");

    internal static DiscordError InternalError { get; } = new(500, 0, "500: Internal Server Error");

    internal static DiscordError UnknownChannel { get; } = new(404, 10003, "Unknown Channel");

    internal static DiscordError UnknownGuild { get; } = new(404, 10004, "Unknown Guild");

    internal static DiscordError UnknownMember { get; } = new(404, 10007, "Unknown Member");

    internal static DiscordError UnknownMessage { get; } = new(404, 10008, "Unknown Message");

    internal static DiscordError UnknownUser { get; } = new(404, 10013, "Unknown User");

    internal static DiscordError UnknownApplication { get; } = new(404, 10002, "Unknown Application");

    internal static DiscordError UnknownWebhook { get; } = new(404, 10015, "Unknown Webhook");

    internal static DiscordError UnknownInteraction { get; } = new(404, 10062, "Unknown interaction");

    internal static DiscordError UnknownCommand { get; } = new(404, 10063, "Unknown application command");

    internal static DiscordError AlreadyAcknowledged { get; } = new(400, 40060, "Interaction has already been acknowledged.");

    internal static DiscordError MissingAccess { get; } = new(403, 50001, "Missing Access");

    internal static DiscordError EmptyMessage { get; } = new(400, 50006, "Cannot send an empty message");

    internal static DiscordError InvalidWebhookToken { get; } = new(401, 50027, "Invalid Webhook Token");

    internal static DiscordError InvalidJson { get; } = new(400, 50109, "The request body contains invalid JSON.");

    internal static DiscordError InvalidForm(string what) => new(400, 50035, $"Invalid Form Body: {what}");
}
