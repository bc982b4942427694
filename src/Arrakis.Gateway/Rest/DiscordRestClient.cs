using System.Globalization;
using System.Net;
using System.Text.Json;
using Arrakis.Shared.Discord;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Gateway.Rest;

/// <summary>
/// The routes of Discord's REST API that Arrakis uses. Requests keep to the rate limits that Discord announces, wait out
/// refusals, and are sent again after faults that may pass, up to <see cref="DiscordRestOptions.Deadline"/>. No token is in
/// any exception or log line. All members may be called from many threads at once.
/// </summary>
public sealed class DiscordRestClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly RestSender _sender;

    /// <summary>Creates a client.</summary>
    /// <param name="options">Token and address.</param>
    /// <param name="logger">Where warnings go.</param>
    /// <param name="timeProvider">The clock of waits and deadlines.</param>
    /// <param name="handler">Sends the requests; the platform's own if null. Disposed with the client.</param>
    public DiscordRestClient(
        DiscordRestOptions options, ILogger<DiscordRestClient>? logger = null, TimeProvider? timeProvider = null,
        HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _http = new HttpClient(handler ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            // Discord moves hosts; a connection kept for ever would not notice.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(10),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        _sender = new RestSender(_http, options, timeProvider ?? TimeProvider.System, logger ?? (ILogger)NullLogger.Instance);
    }

    /// <summary>Where to connect, how many shards Discord recommends, and how many sessions may be started.</summary>
    /// <exception cref="DiscordRestException">Discord refused.</exception>
    public async Task<GatewayBot> GetGatewayBotAsync(CancellationToken cancellationToken = default)
    {
        var route = new RestRoute(HttpMethod.Get, "/gateway/bot", "/gateway/bot", "gateway|");
        var body = await _sender.SendAsync(route, null, cancellationToken);
        return Read(route, body, root =>
        {
            var limit = root.GetProperty("session_start_limit");
            return new GatewayBot(
                new Uri(root.GetProperty("url").GetString()!),
                root.GetProperty("shards").GetInt32(),
                limit.GetProperty("total").GetInt32(),
                limit.GetProperty("remaining").GetInt32(),
                TimeSpan.FromMilliseconds(limit.GetProperty("reset_after").GetInt64()),
                limit.GetProperty("max_concurrency").GetInt32());
        });
    }

    /// <summary>The snowflake of our application.</summary>
    /// <exception cref="DiscordRestException">Discord refused.</exception>
    public async Task<long> GetApplicationIdAsync(CancellationToken cancellationToken = default)
    {
        var route = new RestRoute(HttpMethod.Get, "/applications/@me", "/applications/@me", "application|");
        var body = await _sender.SendAsync(route, null, cancellationToken);
        return Read(route, body, root => long.Parse(root.GetProperty("id").GetString()!, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    /// <summary>A guild's channels, as Discord's JSON array.</summary>
    /// <exception cref="DiscordRestException">Discord refused.</exception>
    public Task<byte[]> GetGuildChannelsAsync(long guildId, CancellationToken cancellationToken = default) => _sender.SendAsync(
        new RestRoute(HttpMethod.Get, "/guilds/{guild}/channels", $"/guilds/{guildId}/channels", $"channels|{guildId}"), null,
        cancellationToken);

    /// <summary>The oldest messages of a channel after a snowflake, as Discord's JSON array, newest first.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="after">Messages up to this snowflake are left out.</param>
    /// <param name="limit">The most messages, 1 to 100.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DiscordRestException">Discord refused, for example because the bot may not read the channel.</exception>
    public Task<byte[]> GetMessagesAsync(long channelId, long after, int limit, CancellationToken cancellationToken = default) =>
        _sender.SendAsync(
            new RestRoute(
                HttpMethod.Get, "/channels/{channel}/messages", $"/channels/{channelId}/messages?after={after}&limit={limit}",
                $"messages|{channelId}"),
            null, cancellationToken);

    /// <summary>The application's global commands, as Discord's JSON array.</summary>
    /// <exception cref="DiscordRestException">Discord refused.</exception>
    public Task<byte[]> GetCommandsAsync(long applicationId, CancellationToken cancellationToken = default) =>
        _sender.SendAsync(Commands(HttpMethod.Get, applicationId), null, cancellationToken);

    /// <summary>Replaces all global commands of the application; returns Discord's JSON array of them.</summary>
    /// <param name="applicationId">The application.</param>
    /// <param name="commands">A JSON array of commands.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DiscordRestException">Discord refused; its message names the field.</exception>
    public Task<byte[]> BulkOverwriteCommandsAsync(
        long applicationId, ReadOnlyMemory<byte> commands, CancellationToken cancellationToken = default) =>
        _sender.SendAsync(Commands(HttpMethod.Put, applicationId), commands, cancellationToken);

    /// <summary>Answers an interaction, which must happen within 3 seconds.</summary>
    /// <param name="interaction">The interaction.</param>
    /// <param name="message">A JSON message object.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DiscordRestException">Discord refused, for example because the time is over (code 10062).</exception>
    public Task RespondAsync(Interaction interaction, ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) =>
        _sender.SendAsync(Callback(interaction), Wrap(4, message.Span), cancellationToken);

    /// <summary>Promises an answer to an interaction, which <see cref="EditOriginalAsync"/> then gives within 15 minutes.</summary>
    /// <param name="interaction">The interaction.</param>
    /// <param name="ephemeral">Whether only who gave the command will see it.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DiscordRestException">Discord refused, for example because the time is over (code 10062).</exception>
    public Task DeferAsync(Interaction interaction, bool ephemeral, CancellationToken cancellationToken = default) =>
        _sender.SendAsync(Callback(interaction), Wrap(5, ephemeral ? "{\"flags\":64}"u8 : "{}"u8), cancellationToken);

    /// <summary>Replaces the answer, or gives the promised one. Returns Discord's JSON message.</summary>
    /// <exception cref="DiscordRestException">Discord refused.</exception>
    public Task<byte[]> EditOriginalAsync(
        Interaction interaction, ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(interaction);
        return _sender.SendAsync(
            Webhook(HttpMethod.Patch, interaction, "/messages/@original", RestRepeat.Always), message, cancellationToken);
    }

    /// <summary>The flags of the answer as the user sees it now (Discord API reference, "Message Flags").</summary>
    /// <exception cref="DiscordRestException">
    /// Discord refused, for example because nothing was answered yet (code 10008 or 10015).
    /// </exception>
    public async Task<int> GetOriginalFlagsAsync(Interaction interaction, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(interaction);
        var route = Webhook(HttpMethod.Get, interaction, "/messages/@original", RestRepeat.Always);
        var body = await _sender.SendAsync(route, null, cancellationToken);
        return Read(route, body, root => root.TryGetProperty("flags", out var flags) ? flags.GetInt32() : 0);
    }

    /// <summary>
    /// Sends a further message after the answer. Returns Discord's JSON message. It is never posted twice: where Discord may
    /// have taken it, it is not sent again.
    /// </summary>
    /// <exception cref="DiscordRestException">Discord refused, or its answer was lost.</exception>
    public Task<byte[]> CreateFollowUpAsync(
        Interaction interaction, ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(interaction);
        return _sender.SendAsync(Webhook(HttpMethod.Post, interaction, "", RestRepeat.IfNotTaken), message, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static RestRoute Commands(HttpMethod method, long applicationId) =>
        new(
            method, "/applications/{application}/commands", $"/applications/{applicationId}/commands",
            $"{method} commands|{applicationId}");

    private static RestRoute Callback(Interaction interaction)
    {
        ArgumentNullException.ThrowIfNull(interaction);
        return new RestRoute(
            HttpMethod.Post, "/interactions/{interaction}/{token}/callback",
            $"/interactions/{interaction.Id}/{Uri.EscapeDataString(interaction.Token)}/callback", $"callback|{interaction.Id}",
            IsInteraction: true, RestRepeat.UntilAcknowledged);
    }

    private static RestRoute Webhook(HttpMethod method, Interaction interaction, string tail, RestRepeat repeat) => new(
        method, "/webhooks/{application}/{token}" + tail,
        $"/webhooks/{interaction.ApplicationId}/{Uri.EscapeDataString(interaction.Token)}{tail}",
        $"{method} webhook{tail}|{interaction.Id}",
        IsInteraction: true, repeat);

    private static byte[] Wrap(int type, ReadOnlySpan<byte> data)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(data.Length + 32);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("type", type);
            json.WritePropertyName("data");
            json.WriteRawValue(data);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static T Read<T>(RestRoute route, byte[] body, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return read(document.RootElement);
        }
        catch (Exception e)
            when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException
                or OverflowException)
        {
            throw new DiscordRestException(
                route.ToString(), HttpStatusCode.BadGateway, 0, $"the answer lacks what it must hold: {e.Message}");
        }
    }
}
