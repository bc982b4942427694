using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using Arrakis.Gateway;
using Arrakis.Gateway.Rest;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging.Abstractions;

/// <summary>What one client of the gateway benchmark measured.</summary>
internal sealed record GatewayBenchResult(
    string Name, long Events, double Seconds, double CpuSeconds, long RssGrowth, long HeapGrowth, double? BytesPerMessage);

/// <summary>The clients written in C#, each run in a process of its own.</summary>
internal static class GatewayBenchClients
{
    public static async Task<int> MainAsync(string[] args)
    {
        var (kind, api, messages) = (args[0], new Uri(args[1]), int.Parse(args[2], CultureInfo.InvariantCulture));
        using var http = new HttpClient();
        var result = kind == "bare" ? await BareAsync(api, messages, http) : await ArrakisAsync(kind, api, messages, http);
        Console.WriteLine(JsonSerializer.Serialize(result, JsonSerializerOptions.Web));
        return 0;
    }

    /// <summary>The whole gateway, from the socket to records handed to a log that keeps nothing.</summary>
    private static async Task<GatewayBenchResult> ArrakisAsync(string kind, Uri api, int messages, HttpClient http)
    {
        var log = new CountingLog(messages);
        var options = new GatewayOptions { Token = "bench", ApiBaseUrl = api, TotalShards = 1, Compress = kind == "arrakis-zlib" };
        using var rest = new DiscordRestClient(new DiscordRestOptions { BaseUrl = api, Token = "bench" });
        await using var gateway = new GatewayService(options, log, log, log, rest, NullLoggerFactory.Instance);
        await gateway.StartAsync();
        await UntilAsync(() => gateway.Status.Shards[0].State == ShardState.Ready);
        await Task.Delay(500);
        var before = Memory();
        await http.GetAsync($"{api}/bench/guilds");
        await UntilAsync(() => gateway.Status.Shards[0].SequenceReceived == GatewayBenchServer.Guilds + 1);
        await Task.Delay(500);
        var after = Memory();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        await http.GetAsync($"{api}/bench/messages");
        await log.Done;
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var perMessage = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)messages;
        return new GatewayBenchResult(
            kind, messages, seconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds, after.Rss - before.Rss, after.Heap - before.Heap,
            perMessage);
    }

    /// <summary>What one writes first: ClientWebSocket and JsonDocument.</summary>
    private static async Task<GatewayBenchResult> BareAsync(Uri api, int messages, HttpClient http)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{api.Authority}/?v=10&encoding=json"), default);
        var buffer = new byte[1024 * 1024];
        await ReceiveAsync(socket, buffer);
        await socket.SendAsync("{\"op\":2}"u8.ToArray(), WebSocketMessageType.Text, true, default);
        await ReceiveAsync(socket, buffer);
        var before = Memory();
        await http.GetAsync($"{api}/bench/guilds");
        for (var i = 0; i < GatewayBenchServer.Guilds; i++)
            await ReceiveAsync(socket, buffer);
        var after = Memory();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        await http.GetAsync($"{api}/bench/messages");
        long authors = 0;
        for (var i = 0; i < messages; i++)
        {
            var length = await ReceiveAsync(socket, buffer);
            using var document = JsonDocument.Parse(buffer.AsMemory(0, length));
            var data = document.RootElement.GetProperty("d");
            authors ^= long.Parse(data.GetProperty("author").GetProperty("id").GetString()!, CultureInfo.InvariantCulture);
        }
        GC.KeepAlive(authors);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var perMessage = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)messages;
        return new GatewayBenchResult(
            "bare", messages, seconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds, after.Rss - before.Rss,
            after.Heap - before.Heap, perMessage);
    }

    private static async ValueTask<int> ReceiveAsync(ClientWebSocket socket, byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer.AsMemory(length), default);
            length += result.Count;
            if (result.EndOfMessage)
                return length;
        }
    }

    private static (long Rss, long Heap) Memory()
    {
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        return (Environment.WorkingSet, heap);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(20);
    }

    /// <summary>A log that counts and keeps nothing.</summary>
    private sealed class CountingLog(int expected) : IEventLog, IGatewaySessionStore, IInteractionSink
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _count;

        public Task Done => _done.Task;

        public int PartitionCount => 16;

        public string LogId => "counting";

        public ValueTask AppendAsync(AppendRequest request, CancellationToken cancellationToken = default)
        {
            if (request.Records.Count == 0)
                return default;
            _count += request.Records.Count;
            if (_count == expected)
                _done.TrySetResult();
            return default;
        }

        public ValueTask<GatewaySession?> LoadSessionAsync(int shard, CancellationToken cancellationToken = default) => default;

        public ValueTask SaveSessionAsync(GatewaySession session, CancellationToken cancellationToken = default) => default;

        public bool TryAccept(Interaction interaction) => true;

        public ValueTask ReadAsync(
            int partition, long fromOffset, int maxRecords, LogBatch into, CancellationToken cancellationToken = default) =>
                throw new NotSupportedException();

        public ValueTask WaitForRecordAsync(int partition, long offset, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public ValueTask<LogRange> GetRangeAsync(int partition, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public ValueTask CommitAsync(int partition, LogCommit commit, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public ValueTask<LogCommit?> GetCommitAsync(int partition, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public ValueTask DisposeAsync() => default;
    }
}
