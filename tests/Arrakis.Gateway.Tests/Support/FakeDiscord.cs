using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Arrakis.Gateway.Tests.Support;

/// <summary>Discord as far as a test scripts it: a real WebSocket server whose every connection the test plays by hand.</summary>
internal sealed class FakeDiscord : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<FakeConnection> _connections = Channel.CreateUnbounded<FakeConnection>();

    private FakeDiscord(WebApplication app) => _app = app;

    public Uri ApiUrl { get; private set; } = null!;

    public string GatewayUrl { get; private set; } = "";

    public int Remaining { get; set; } = 1000;

    public int ResetAfterMs { get; set; } = 14400000;

    public int Shards { get; set; } = 1;

    public int BotRequests { get; private set; }

    public string Token { get; set; } = "test.token";

    public ConcurrentQueue<(string Method, string Path, string Body, bool Authorized)> Requests { get; } = new();

    public ConcurrentQueue<string> GatewayPaths { get; } = new();

    /// <summary>Answers any other request; 404 if null.</summary>
    public Func<HttpContext, Task>? Other { get; set; }

    public static async Task<FakeDiscord> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var discord = new FakeDiscord(app);
        app.UseWebSockets();
        app.Run(discord.HandleAsync);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        discord.ApiUrl = new Uri(address + "/api/v10");
        discord.GatewayUrl = address.Replace("http://", "ws://", StringComparison.Ordinal) + "/gateway";
        return discord;
    }

    /// <summary>The next connection that a shard opens.</summary>
    public async Task<FakeConnection> AcceptAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _connections.Reader.ReadAsync(timeout.Token);
    }

    public bool TryAccept(out FakeConnection? connection) => _connections.Reader.TryRead(out connection);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        try
        {
            await _app.StopAsync(now.Token);
        }
        catch (OperationCanceledException)
        {
            // Connections that a test left open.
        }
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            GatewayPaths.Enqueue(context.Request.Path + context.Request.QueryString);
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var connection = new FakeConnection(
                socket, context.Request.QueryString.Value!.Contains("zlib-stream", StringComparison.Ordinal));
            await _connections.Writer.WriteAsync(connection);
            await connection.ReceiveAllAsync();
            await connection.Done;
            return;
        }
        using var reader = new StreamReader(context.Request.Body);
        var authorized = context.Request.Headers.Authorization == "Bot " + Token;
        Requests.Enqueue((context.Request.Method, context.Request.Path, await reader.ReadToEndAsync(), authorized));
        if (Other is { } other)
        {
            await other(context);
            if (context.Response.HasStarted)
                return;
        }
        if (context.Request.Path == "/api/v10/gateway/bot")
        {
            BotRequests++;
            if (!authorized)
            {
                context.Response.StatusCode = 401;
                await context.Response.WriteAsync("""{"message":"401: Unauthorized","code":0}""");
                return;
            }
            await context.Response.WriteAsync(
                $$$"""{"url":"{{{GatewayUrl}}}","shards":{{{Shards}}},"session_start_limit":{"total":1000,"remaining":"""
                + $$$"""{{{Remaining}}},"reset_after":{{{ResetAfterMs}}},"max_concurrency":1}}""");
            return;
        }
        context.Response.StatusCode = 404;
        await context.Response.WriteAsync("""{"message":"Unknown","code":10000}""");
    }
}

/// <summary>One connection of a shard, seen from Discord's side.</summary>
internal sealed class FakeConnection(WebSocket socket, bool compressed) : IDisposable
{
    private readonly Channel<string> _received = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MemoryStream _deflated = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private ZLibStream? _deflater;

    public Task Done => _done.Task;

    public int? CloseCode => (int?)socket.CloseStatus;

    /// <summary>Whether heartbeats are answered.</summary>
    public bool Answers { get; set; } = true;

    public async Task SendAsync(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        await _sending.WaitAsync();
        try
        {
            await socket.SendAsync(
                compressed ? Deflate(bytes) : bytes, compressed ? WebSocketMessageType.Binary : WebSocketMessageType.Text, true, default);
        }
        finally
        {
            _sending.Release();
        }
    }

    public byte[] Deflate(byte[] bytes)
    {
        _deflater ??= new ZLibStream(_deflated, CompressionLevel.Fastest);
        _deflated.SetLength(0);
        _deflater.Write(bytes);
        _deflater.Flush();
        return _deflated.ToArray();
    }

    public Task SendRawAsync(ReadOnlyMemory<byte> bytes, bool text, bool end = true) =>
        socket.SendAsync(bytes, text ? WebSocketMessageType.Text : WebSocketMessageType.Binary, end, default).AsTask();

    public Task HelloAsync(int intervalMs = 41250) =>
        SendAsync($$$"""{"op":10,"s":null,"t":null,"d":{"heartbeat_interval":{{{intervalMs}}}}}""");

    public Task DispatchAsync(long sequence, string name, string data) =>
        SendAsync($$"""{"t":"{{name}}","s":{{sequence}},"op":0,"d":{{data}}}""");

    /// <summary>HELLO, the identify, READY.</summary>
    public async Task<string> StartSessionAsync(
        FakeDiscord discord, string sessionId = "session-1", string guilds = "", int intervalMs = 41250)
    {
        await HelloAsync(intervalMs);
        var identify = await ReceiveAsync(2);
        await DispatchAsync(
            1, "READY",
            $$"""{"v":10,"session_id":"{{sessionId}}","resume_gateway_url":"{{discord.GatewayUrl}}/resume","guilds":[{{guilds}}]}""");
        return identify;
    }

    /// <summary>The next command of an opcode; others are passed over.</summary>
    public async Task<string> ReceiveAsync(int op)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var message = await _received.Reader.ReadAsync(timeout.Token);
            if (message.Contains($"\"op\":{op},", StringComparison.Ordinal))
                return message;
        }
    }

    public async Task CloseAsync(int code, string reason = "")
    {
        await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, default);
    }

    public void Dispose()
    {
        _deflater?.Dispose();
        _deflated.Dispose();
        _sending.Dispose();
    }

    /// <summary>Cuts the connection without a word.</summary>
    public void Abort()
    {
        socket.Abort();
        _done.TrySetResult();
    }

    /// <summary>Completes when the shard has closed or dropped the connection.</summary>
    public Task ClosedAsync() => _done.Task.WaitAsync(TimeSpan.FromSeconds(30));

    private async Task AnswerAsync()
    {
        try
        {
            await SendAsync("""{"op":11}""");
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The shard is gone.
        }
    }

    internal async Task ReceiveAllAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult result;
                do
                {
                    result = await socket.ReceiveAsync(buffer.AsMemory(length), default);
                    length += result.Count;
                }
                while (!result.EndOfMessage);
                if (result.MessageType == WebSocketMessageType.Close)
                    break;
                var message = Encoding.UTF8.GetString(buffer, 0, length);
                if (Answers && message.StartsWith("{\"op\":1,", StringComparison.Ordinal))
                    _ = AnswerAsync();
                _received.Writer.TryWrite(message);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The shard is gone.
        }
        _received.Writer.TryComplete();
        _done.TrySetResult();
    }
}
