using System.Text.Json;
using Arrakis.Gateway.Rest;
using Arrakis.Shared.Discord;

namespace Arrakis.Pipeline.Commands;

/// <summary>Answers through Discord's REST API.</summary>
public sealed class RestReplies(DiscordRestClient rest) : IInteractionReplies
{
    // Discord API reference, "Message Flags".
    private const int Ephemeral = 1 << 6;
    private const int Loading = 1 << 7;

    /// <inheritdoc/>
    public Task RespondAsync(Interaction interaction, CommandReply reply, CancellationToken cancellationToken) =>
        rest.RespondAsync(interaction, Json(reply), cancellationToken);

    /// <inheritdoc/>
    public Task DeferAsync(Interaction interaction, bool isPrivate, CancellationToken cancellationToken) =>
        rest.DeferAsync(interaction, isPrivate, cancellationToken);

    /// <inheritdoc/>
    public Task EditAsync(Interaction interaction, CommandReply reply, CancellationToken cancellationToken) =>
        rest.EditOriginalAsync(interaction, Json(reply), cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> IsThinkingAsync(Interaction interaction, CancellationToken cancellationToken) =>
        ((await rest.GetOriginalFlagsAsync(interaction, cancellationToken)) & Loading) != 0;

    // A reply mentions members by id, so that their current names show; nobody is pinged by it.
    private static byte[] Json(CommandReply reply) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        embeds = new[]
        {
            new
            {
                title = reply.Title, description = reply.Description, color = reply.Color, timestamp = DateTimeOffset.UtcNow.ToString("O"),
            },
        },
        flags = reply.IsPrivate ? Ephemeral : 0,
        allowed_mentions = new { parse = Array.Empty<string>() },
    });
}
