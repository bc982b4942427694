using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Arrakis.Gateway.Wire;

/// <summary>
/// A Discord for the gateway benchmark: real HTTP and WebSocket, every frame rendered beforehand, many frames per socket
/// write, so that the client is what is measured.
/// </summary>
internal sealed class GatewayBenchServer(int messages) : IDisposable
{
    public const int Guilds = 1000;
    private const int MembersPerGuild = 50;
    private const int WriteBytes = 256 * 1024;
    private const long FirstGuild = 1100000000000000000;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lazy<byte[][]> _messages = new(() => Messages(messages));
    private TaskCompletionSource _guildsAsked = new();
    private TaskCompletionSource _messagesAsked = new();

    public static byte[][] Messages(int count) => [.. Enumerable.Range(0, count).Select(Message)];

    public static async Task<int> MainAsync(string[] args)
    {
        using var server = new GatewayBenchServer(int.Parse(args[0], CultureInfo.InvariantCulture));
        await server.RunAsync();
        return 0;
    }

    public void Dispose() => _listener.Dispose();

    private async Task RunAsync()
    {
        _ = _messages.Value;
        _listener.Start();
        Console.WriteLine(((IPEndPoint)_listener.LocalEndpoint).Port);
        while (true)
        {
            var socket = await _listener.AcceptSocketAsync();
            _ = ServeAsync(socket);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            using var stream = new NetworkStream(socket, ownsSocket: true);
            while (await ReadRequestAsync(stream) is { } request)
            {
                if (request.Contains("Sec-WebSocket-Key", StringComparison.OrdinalIgnoreCase))
                {
                    await ServeGatewayAsync(stream, request);
                    return;
                }
                await AnswerAsync(stream, request);
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // The client has what it wanted.
        }
    }

    private async Task AnswerAsync(NetworkStream stream, string request)
    {
        var path = request.Split(' ')[1];
        if (path.EndsWith("/bench/guilds", StringComparison.Ordinal))
            _guildsAsked.TrySetResult();
        if (path.EndsWith("/bench/messages", StringComparison.Ordinal))
            _messagesAsked.TrySetResult();
        var port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        var body = path.EndsWith("/gateway/bot", StringComparison.Ordinal)
            ? $$$"""
                {"url":"ws://127.0.0.1:{{{port}}}","shards":1,"session_start_limit":{"total":1000,"remaining":1000,"reset_after":1000,
                "max_concurrency":1}}
                """.ReplaceLineEndings("")
            : "{}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
    }

    private async Task ServeGatewayAsync(NetworkStream stream, string request)
    {
        _guildsAsked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _messagesAsked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var key = request.Split("\r\n")
            .Single(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase)).Split(':', 2)[1].Trim();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
            + $"{WebSocketHandshake.Accept(key)}\r\n\r\n"));
        using var frames = new FrameRenderer(request.Contains("zlib-stream", StringComparison.Ordinal));
        var port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        await stream.WriteAsync(frames.Render("""{"op":10,"d":{"heartbeat_interval":41250}}"""u8));
        var buffer = new byte[4096];
        _ = await stream.ReadAsync(buffer);
        _ = DiscardAsync(stream);
        var list = string.Join(',', Enumerable.Range(0, Guilds).Select(i => $$"""{"id":"{{FirstGuild + i}}","unavailable":true}"""));
        await stream.WriteAsync(frames.Render(Encoding.UTF8.GetBytes(
            $$"""
            {"t":"READY","s":1,"op":0,"d":{"v":10,"user_settings":{},"user":{"verified":true,"username":"bench","mfa_enabled":false,
            "id":"1000000000000000001","global_name":null,"flags":0,"email":null,"discriminator":"0001","bot":true,"avatar":null},
            "session_type":"normal","session_id":"bench-session","resume_gateway_url":"ws://127.0.0.1:{{port}}","relationships":[],
            "private_channels":[],"presences":[],"guilds":[{{list}}],"guild_join_requests":[],"geo_ordered_rtc_regions":[],
            "application":{"id":"1000000000000000001","flags":0} } }
            """.ReplaceLineEndings(""))));
        await _guildsAsked.Task;
        for (var i = 0; i < Guilds; i++)
            await stream.WriteAsync(frames.Render(Guild(i)));
        // Rendered before the messages are asked for, so that compressing is not measured.
        var batches = Batches(frames);
        await _messagesAsked.Task;
        foreach (var batch in batches)
            await stream.WriteAsync(batch);
        await Task.Delay(TimeSpan.FromSeconds(60));
    }

    private List<byte[]> Batches(FrameRenderer frames)
    {
        var batches = new List<byte[]>();
        var batch = new ArrayBufferWriter<byte>(WriteBytes + 4096);
        foreach (var message in _messages.Value)
        {
            batch.Write(frames.Render(message).Span);
            if (batch.WrittenCount < WriteBytes)
                continue;
            batches.Add(batch.WrittenSpan.ToArray());
            batch.ResetWrittenCount();
        }
        batches.Add(batch.WrittenSpan.ToArray());
        return batches;
    }

    private static async Task DiscardAsync(NetworkStream stream)
    {
        try
        {
            var buffer = new byte[4096];
            while (await stream.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (IOException)
        {
            // The client has gone.
        }
    }

    private static async Task<string?> ReadRequestAsync(NetworkStream stream)
    {
        var buffer = new byte[16 * 1024];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length));
            if (read == 0)
                return null;
            length += read;
            var text = Encoding.ASCII.GetString(buffer, 0, length);
            if (text.Contains("\r\n\r\n", StringComparison.Ordinal))
                return text;
        }
    }

    private static byte[] Guild(int index)
    {
        var id = FirstGuild + index;
        var members = string.Join(',', Enumerable.Range(0, MembersPerGuild).Select(i =>
            $$"""
            {"user":{"username":"member{{i}}","public_flags":0,"id":"{{200000000000000000 + (index * 50) + i}}",
            "global_name":"Member {{i}}","display_name":"Member {{i}}","discriminator":"0","bot":false,
            "avatar":"a_bab14f271d565501444b2ca3be944b25"},"roles":["{{id}}"],"premium_since":null,"pending":false,"nick":null,"mute":false,
            "joined_at":"2021-04-26T06:26:56.936000+00:00","flags":0,"deaf":false,"communication_disabled_until":null,"avatar":null}
            """.ReplaceLineEndings("")));
        return Encoding.UTF8.GetBytes(
            $$$"""
            {"t":"GUILD_CREATE","s":{{{index + 2}}},"op":0,"d":{"id":"{{{id}}}","name":"Guild {{{index}}}","icon":null,
            "owner_id":"200000000000000000","joined_at":"2022-01-01T00:00:00.000000+00:00","large":false,"unavailable":false,
            "member_count":50,"verification_level":0,"default_message_notifications":0,"explicit_content_filter":0,"mfa_level":0,
            "nsfw_level":0,"premium_tier":0,"premium_subscription_count":0,"preferred_locale":"en-US","system_channel_flags":0,
            "afk_timeout":300,"features":[],"emojis":[],"stickers":[],"voice_states":[],"presences":[],"threads":[],"stage_instances":[],
            "guild_scheduled_events":[],"soundboard_sounds":[],"roles":[{"id":"{{{id}}}","name":"@everyone",
            "permissions":"2248473465835073","position":0,"color":0,"hoist":false,"managed":false,"mentionable":false,"flags":0}],
            "channels":[{"id":"{{{id + 100000}}}","type":0,"name":"general","position":0,"permission_overwrites":[],"topic":null,
            "nsfw":false,"last_message_id":null,"rate_limit_per_user":0,"parent_id":null}],"members":[{{{members}}}] } }
            """.ReplaceLineEndings(""));
    }

    private static byte[] Message(int index)
    {
        var guild = FirstGuild + (index % Guilds);
        var id = 1200000000000000000 + (index * 4096L);
        const string Content =
            "The spice must flow, and so must the messages of this community: one sentence of a length that people write, no more.";
        return Encoding.UTF8.GetBytes(
            $$"""
            {"t":"MESSAGE_CREATE","s":{{index + Guilds + 2}},"op":0,"d":{"type":0,"tts":false,
            "timestamp":"2024-05-11T17:27:07.299000+00:00","pinned":false,"nonce":"{{id + 1}}","mentions":[],"mention_roles":[],
            "mention_everyone":false,"member":{"roles":["{{guild}}"],"premium_since":null,"pending":false,"nick":null,"mute":false,
            "joined_at":"2021-04-26T06:26:56.936000+00:00","flags":0,"deaf":false,"communication_disabled_until":null,"avatar":null},
            "id":"{{id}}","flags":0,"embeds":[],"edited_timestamp":null,"content":"{{Content}}","components":[],
            "channel_id":"{{guild + 100000}}","author":{"username":"member{{index % 50}}","public_flags":0,
            "id":"{{200000000000000000 + (index % 50000)}}","global_name":"Member {{index % 50}}","discriminator":"0","clan":null,
            "avatar_decoration_data":null,"avatar":"a_bab14f271d565501444b2ca3be944b25"},"attachments":[],"guild_id":"{{guild}}"} }
            """.ReplaceLineEndings(""));
    }

    private sealed class FrameRenderer(bool compressed) : IDisposable
    {
        private readonly MemoryStream _deflated = new();
        private ZLibStream? _zlib;

        public ReadOnlyMemory<byte> Render(ReadOnlySpan<byte> json)
        {
            if (!compressed)
                return Frame(json, 0x81);
            _zlib ??= new ZLibStream(_deflated, CompressionLevel.Optimal);
            _deflated.SetLength(0);
            _zlib.Write(json);
            _zlib.Flush();
            return Frame(_deflated.GetBuffer().AsSpan(0, (int)_deflated.Length), 0x82);
        }

        public void Dispose() => _zlib?.Dispose();

        private static byte[] Frame(ReadOnlySpan<byte> payload, byte first)
        {
            byte[] header = payload.Length switch
            {
                < 126 => [first, (byte)payload.Length],
                <= ushort.MaxValue => [first, 126, (byte)(payload.Length >> 8), (byte)payload.Length],
                _ =>
                [
                    first, 127, 0, 0, 0, 0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8),
                    (byte)payload.Length,
                ],
            };
            return [.. header, .. payload];
        }
    }
}
