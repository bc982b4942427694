using System.IO.Compression;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Arrakis.Simulator.Tests;

/// <summary>A client made of the framework's WebSocket alone, which shows every payload as it came.</summary>
internal sealed class GatewayClient : IAsyncDisposable
{
    internal const int Everything = GatewayIntents.All;

    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(60));
    private readonly MemoryStream _compressed = new();
    private readonly bool _zlib;
    private ZLibStream? _inflater;
    private long _inflated;

    private GatewayClient(bool zlib) => _zlib = zlib;

    internal ClientWebSocket Socket => _socket;

    internal static async Task<GatewayClient> ConnectAsync(DiscordSimulator simulator, bool zlib, string query)
    {
        var client = new GatewayClient(zlib);
        var url = new Uri($"ws://127.0.0.1:{simulator.BaseUrl.Port}/{query}{(zlib ? "&compress=zlib-stream" : "")}");
        await client._socket.ConnectAsync(url, client._limit.Token);
        return client;
    }

    internal Task SendAsync(string json) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, true, _limit.Token);

    internal Task IdentifyAsync(int intents = Everything, int shard = 0, int total = 1, string token = "simulator-token") => SendAsync(
        $$$"""{"op":2,"d":{"token":"{{{token}}}","intents":{{{intents}}},"shard":[{{{shard}}},{{{total}}}],"large_threshold":"""
        + $$$"""250,"properties":{"os":"linux","browser":"test","device":"test"} } }""");

    internal Task ResumeAsync(string sessionId, long sequence, string token = "simulator-token") => SendAsync(
        $$$"""{"op":6,"d":{"token":"{{{token}}}","session_id":"{{{sessionId}}}","seq":{{{sequence}}}}}""");

    /// <summary>A payload's text but for when it was sent: that alone is another each time.</summary>
    internal static string WithoutSentTime(string payload) => Regex.Replace(payload, ",\"x_sent_ms\":[0-9]+", "");

    /// <summary>The next payload's bytes; null when the server closed.</summary>
    internal async Task<byte[]?> ReadBytesAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var result = await _socket.ReceiveAsync(buffer.AsMemory(), _limit.Token);
            if (result.MessageType == WebSocketMessageType.Close) return null;
            message.Write(buffer, 0, result.Count);
            if (result.EndOfMessage) return _zlib ? Inflate(message.ToArray()) : message.ToArray();
        }
    }

    internal async Task<JsonNode> ReadAsync() =>
        JsonNode.Parse(
            await ReadBytesAsync()
                ?? throw new InvalidOperationException($"closed with {(int?)_socket.CloseStatus} {_socket.CloseStatusDescription}"))!;

    /// <summary>Reads up to a payload that has this opcode.</summary>
    internal async Task<JsonNode> ReadOpcodeAsync(int opcode)
    {
        while (true)
        {
            var payload = await ReadAsync();
            if ((int)payload["op"]! == opcode) return payload;
        }
    }

    /// <summary>Reads up to a dispatch of this name.</summary>
    internal async Task<JsonNode> ReadEventAsync(string name)
    {
        while (true)
        {
            var payload = await ReadAsync();
            if ((string?)payload["t"] == name) return payload;
        }
    }

    /// <summary>Reads so many dispatches of the trace.</summary>
    internal async Task<List<JsonNode>> ReadTraceAsync(int count)
    {
        var events = new List<JsonNode>();
        while (events.Count < count)
        {
            var payload = await ReadAsync();
            if ((string?)payload["t"] is "MESSAGE_CREATE" or "MESSAGE_REACTION_ADD") events.Add(payload);
        }
        return events;
    }

    /// <summary>Reads on until the server closes; the close code.</summary>
    internal async Task<int> ReadCloseAsync()
    {
        while (await ReadBytesAsync() is not null)
        {
        }
        return (int)_socket.CloseStatus!.Value;
    }

    /// <summary>Goes without a word, as a crash does.</summary>
    internal void Cut() => _socket.Abort();

    internal Task CloseAsync(int code) => _socket.CloseAsync((WebSocketCloseStatus)code, null, _limit.Token);

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _inflater?.Dispose();
        _compressed.Dispose();
        _limit.Dispose();
        return ValueTask.CompletedTask;
    }

    // One inflater per connection; a message ends where the sync flush ends.
    private byte[] Inflate(byte[] message)
    {
        if (!message.AsSpan(^4..).SequenceEqual((ReadOnlySpan<byte>)[0, 0, 0xFF, 0xFF]))
            throw new InvalidDataException("no sync flush at the end");
        _compressed.SetLength(0);
        _compressed.Write(message);
        _compressed.Position = 0;
        _inflater ??= new ZLibStream(_compressed, CompressionMode.Decompress, leaveOpen: true);
        using var json = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (_inflater.Read(buffer) is > 0 and var read) json.Write(buffer, 0, read);
        _inflated += json.Length;
        return json.ToArray();
    }
}
