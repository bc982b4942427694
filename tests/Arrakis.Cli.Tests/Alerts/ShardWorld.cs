namespace Arrakis.Cli.Tests.Alerts;

/// <summary>A single node with little memory, whose Discord ends its sessions, sends what nobody understands and does not answer.</summary>
internal static class ShardWorld
{
    private const string Name = "shard";

    // Less than the runtime alone takes, but enough for its heap.
    private const string HeapLimit = "0x6000000";

    public static async Task BreakAsync(TempDirectory directory, AlertWatch watch)
    {
        Directory.CreateDirectory(directory.At("shard"));
        await using var discord = await SteadyDiscord.StartAsync(directory.At("shard-trace"), sessionStarts: 190);
        await using var node = await RunningNode.ConnectAsync(
            discord.Url, directory.At("shard"), [], ("DOTNET_GCHeapHardLimit", HeapLimit));
        watch.Scrape(Name, "arrakis", "node", node.Page);
        await watch.SeenAsync(Name, "GatewaySessionStartsLow", "ArrakisMemoryHigh");
        await discord.FaultAsync(new { damage_every = 100 });
        await watch.SeenAsync(Name, "GatewayDeadLetters");
        await discord.FaultAsync(new { damage_every = 0 });
        await discord.FaultAsync(new { invalid_session_now = false });
        await watch.SeenAsync(Name, "GatewayEventsMissing");
        await discord.FaultAsync(new { swallow_heartbeat_acks = true });
        await watch.SeenAsync(Name, "GatewayHeartbeatLate");
        await discord.FaultAsync(new { swallow_heartbeat_acks = false });
        await watch.GoneAsync(Name, "GatewayHeartbeatLate", "GatewayDeadLetters", "GatewayEventsMissing");
        watch.Forget(Name, "arrakis", "node");
    }
}
