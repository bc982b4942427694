using System.Diagnostics;
using System.Text;
using Arrakis.Cluster.NetCord;
using Arrakis.Gateway;
using Arrakis.Gateway.Rest;
using Arrakis.Gateway.Sources;
using Arrakis.Gateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit.Abstractions;

namespace Arrakis.Cluster.Tests.NetCord;

/// <summary>What an event costs by each source; the table in docs/netcord.md is this one's.</summary>
public sealed class NetCordCostTests(ITestOutputHelper output)
{
    private const int Messages = 200_000;
    private const int WarmUp = 20_000;

    [Fact, Trait("Category", "Long")]
    public async Task Messages_per_second_and_bytes_per_message_by_source()
    {
        var frames = Enumerable.Range(0, WarmUp + Messages).Select(i => Encoding.UTF8.GetBytes(
            $$"""{"t":"MESSAGE_CREATE","s":{{i + 2}},"op":0,"d":{{Payloads.Message(334385199974967042 + i)}}}""")).ToArray();
        (string Name, IShardSource? Source)[] sources =
        [
            ("the gateway's own", null),
            ("NetCord", new NetCordShardSource()),
            ("NetCord, a handler for messages", new NetCordShardSource(new NetCordOptions
            {
                OnClient = (_, client) => client.MessageCreate += _ => default,
            })),
        ];
        output.WriteLine("| Source | Messages/s | Processor µs per message | Bytes allocated per message |");
        output.WriteLine("|---|---|---|---|");
        for (var round = 0; round < 3; round++)
        {
            foreach (var (name, source) in sources)
                output.WriteLine(await MeasureAsync(name, source, frames));
        }
    }

    private static async Task<string> MeasureAsync(string name, IShardSource? source, byte[][] frames)
    {
        await using var discord = await FakeDiscord.StartAsync();
        var options = new GatewayOptions { Token = discord.Token, ApiBaseUrl = discord.ApiUrl, TotalShards = 1, Compress = false };
        using var rest = new DiscordRestClient(new DiscordRestOptions { BaseUrl = options.ApiBaseUrl, Token = options.Token });
        var log = new CountingLog(frames.Length);
        await using var gateway = new GatewayService(options, log, log, log, rest, NullLoggerFactory.Instance, source: source);
        await gateway.StartAsync();
        var connection = await discord.AcceptAsync();
        await connection.StartSessionAsync(discord);
        await SendAsync(connection, frames.AsMemory(0, WarmUp));
        await Eventually.HoldsAsync(() => gateway.Status.Shards[0].SequenceDurable == WarmUp + 1, "it is warm");

        var (allocated, processor) = (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime);
        var began = Stopwatch.GetTimestamp();
        await SendAsync(connection, frames.AsMemory(WarmUp));
        await log.Done.WaitAsync(TimeSpan.FromMinutes(5));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var microseconds = (Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / Messages;
        var bytes = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)Messages;
        gateway.Status.Shards[0].SequenceReceived.ShouldBe(frames.Length + 1);
        return FormattableString.Invariant($"| {name} | {Messages / seconds:N0} | {microseconds:N1} | {bytes:N0} |");
    }

    private static async Task SendAsync(FakeConnection connection, ReadOnlyMemory<byte[]> frames)
    {
        for (var i = 0; i < frames.Length; i++)
            await connection.SendRawAsync(frames.Span[i], text: true);
    }
}
