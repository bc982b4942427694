using System.Globalization;
using Arrakis.Gateway;
using Arrakis.Gateway.Rest;
using Arrakis.Gateway.Tests.Support;
using Arrakis.Shared.Events;
using Arrakis.Simulator;
using Arrakis.Testing.Processes;
using Microsoft.Extensions.Logging;
using Shouldly;

namespace Arrakis.Cluster.Tests.NetCord;

public sealed class NetCordSimulatorTests
{
    private const int Messages = 10_000;

    [Theory]
    [InlineData("cut", false)]
    [InlineData("cut", true)]
    [InlineData("closed", false)]
    [InlineData("asked", true)]
    public async Task Ten_thousand_events_arrive_once_each_across_forced_reconnects(string fault, bool compress)
    {
        using var folder = new TemporaryFolder();
        await using var simulator = await DiscordSimulator.StartAsync(new SimulatorOptions
        {
            TracePath = WriteTrace(folder.Path),
            DispatchDelayAfterReadyMs = 0,
            Faults = fault switch
            {
                "cut" => new FaultPlan { DropEvery = 1_700 },
                "closed" => new FaultPlan { DropEvery = 1_700, DropCode = 4000 },
                _ => new FaultPlan { ReconnectEvery = 1_700 },
            },
        });
        var log = new MemoryLog();
        var lines = new LogLines();
        var options = new GatewayOptions
        {
            Token = "simulator-token",
            ApiBaseUrl = new Uri(simulator.BaseUrl, "/api/v10"),
            TotalShards = 1,
            Compress = compress,
            BufferEvents = 500,
            Timings = new GatewayTimings { BackoffBase = TimeSpan.FromMilliseconds(20), BackoffMax = TimeSpan.FromMilliseconds(200) },
        };
        using var rest = new DiscordRestClient(new DiscordRestOptions { BaseUrl = options.ApiBaseUrl, Token = options.Token });
        await using var gateway = new GatewayService(
            options, log, log, log, rest, LoggerFactory.Create(builder => builder.AddProvider(lines)), source: RigSource.Create());
        await gateway.StartAsync();
        await simulator.Played.WaitAsync(TimeSpan.FromSeconds(60));
        await Eventually.HoldsAsync(() => MessagesOf(log).Count >= Messages, "all messages are in the log");
        await gateway.StopAsync();

        var messages = MessagesOf(log);
        messages.Count.ShouldBe(Messages);
        messages.Select(e => e.Sequence).Distinct().Count().ShouldBe(Messages);
        messages.Select(e => e.Sequence).ShouldBeInOrder();
        messages.Select(e => e.Session).Distinct().Count().ShouldBe(1, "every reconnect resumed");
        log.DeadLetters.ShouldBeEmpty();
        lines.All.Count(line => line.Contains("has resumed", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(5);
    }

    private static List<CommunityEvent> MessagesOf(MemoryLog log) => [.. log.Events.Where(e => e.Kind == EventKind.MessageCreated)];

    private static string WriteTrace(string folder)
    {
        var path = Path.Combine(folder, "trace.csv");
        var lines = Enumerable.Range(0, Messages).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{1_525_000_000_000 + (i * 1000L)},{(i % 3) + 1},{(i % 7) + 1},{20 + (i % 50)},0,0,0,0"));
        File.WriteAllLines(path, lines.Prepend("time_ms,channel,author,length,attachments,embeds,reactions,pinned"));
        return path;
    }
}
