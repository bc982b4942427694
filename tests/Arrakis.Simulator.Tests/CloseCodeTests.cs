using System.Net.WebSockets;
using System.Text;
using Shouldly;
using Xunit;

namespace Arrakis.Simulator.Tests;

public sealed class CloseCodeTests : SimulatorTest
{
    [Theory]
    [InlineData("""{"op":99,"d":null}""", 4001)]
    [InlineData("not json", 4002)]
    [InlineData("[]", 4002)]
    [InlineData("""{"op":2,"d":{}}""", 4002)]
    [InlineData("""{"op":3,"d":{}}""", 4003)]
    [InlineData("""{"op":2,"d":{"token":"wrong","intents":1,"properties":{}}}""", 4004)]
    [InlineData("""{"op":6,"d":{"token":"wrong","session_id":"x","seq":1}}""", 4004)]
    [InlineData("""{"op":2,"d":{"token":"simulator-token","intents":1,"properties":{},"shard":[2,2]}}""", 4010)]
    [InlineData("""{"op":2,"d":{"token":"simulator-token","intents":1,"properties":{},"shard":"0"}}""", 4010)]
    [InlineData("""{"op":2,"d":{"token":"simulator-token","intents":262144,"properties":{}}}""", 4013)]
    [InlineData("""{"op":2,"d":{"token":"simulator-token","properties":{}}}""", 4013)]
    [InlineData("""{"op":2,"d":{"token":"simulator-token","intents":32768,"properties":{}}}""", 4014)]
    public async Task A_wrong_payload_is_closed_with_the_documented_code(string payload, int code)
    {
        var simulator = await StartAsync(
            1, options => options with { AllowedIntents = GatewayIntents.All & ~GatewayIntents.MessageContent });
        var client = await ConnectAsync(simulator);
        await client.SendAsync(payload);
        (await client.ReadCloseAsync()).ShouldBe(code);
    }

    [Theory]
    [InlineData("?v=9&encoding=json", 4012)]
    [InlineData("", 4012)]
    [InlineData("?v=10&encoding=etf", 4002)]
    [InlineData("?v=10&encoding=json&compress=zstd-stream", 4002)]
    public async Task A_version_or_encoding_that_is_not_spoken_is_refused(string query, int code)
    {
        var simulator = await StartAsync(1);
        var client = await ConnectAsync(simulator, query: query);
        (await client.ReadCloseAsync()).ShouldBe(code);
    }

    [Fact]
    public async Task A_second_identify_is_closed_with_4005()
    {
        var simulator = await StartAsync(1);
        var client = await ConnectAsync(simulator);
        await client.IdentifyAsync();
        await client.ReadEventAsync("READY");
        await client.IdentifyAsync();
        (await client.ReadCloseAsync()).ShouldBe(4005);
    }

    [Fact]
    public async Task Too_many_payloads_are_closed_with_4008()
    {
        var simulator = await StartAsync(1);
        var client = await ConnectAsync(simulator);
        for (var i = 0; i < 121; i++) await client.SendAsync("""{"op":1,"d":null}""");
        (await client.ReadCloseAsync()).ShouldBe(4008);
    }

    [Fact]
    public async Task Too_many_guilds_for_a_shard_are_closed_with_4011()
    {
        var simulator = await StartAsync(1, options => options with { Communities = 4, MaxGuildsPerShard = 2 });
        var one = await ConnectAsync(simulator);
        await one.IdentifyAsync();
        (await one.ReadCloseAsync()).ShouldBe(4011);
        var two = await ConnectAsync(simulator);
        await two.IdentifyAsync(total: 2);
        await two.ReadEventAsync("READY");
    }

    [Fact]
    public async Task Identifying_too_soon_in_a_bucket_gets_opcode_9_and_another_bucket_is_free()
    {
        var simulator = await StartAsync(1, options => options with { IdentifyInterval = TimeSpan.FromHours(1), MaxConcurrency = 2 });
        var first = await ConnectAsync(simulator);
        await first.IdentifyAsync(shard: 0, total: 4);
        await first.ReadEventAsync("READY");
        var same = await ConnectAsync(simulator);
        await same.IdentifyAsync(shard: 2, total: 4);
        ((bool)(await same.ReadOpcodeAsync(9))["d"]!).ShouldBeFalse();
        var other = await ConnectAsync(simulator);
        await other.IdentifyAsync(shard: 1, total: 4);
        await other.ReadEventAsync("READY");
    }

    [Fact]
    public async Task When_the_session_starts_are_used_up_the_token_is_no_longer_good()
    {
        var simulator = await StartAsync(1, options => options with { SessionStartRemaining = 1 });
        var first = await ConnectAsync(simulator);
        await first.IdentifyAsync();
        await first.ReadEventAsync("READY");
        var second = await ConnectAsync(simulator);
        await second.IdentifyAsync();
        (await second.ReadCloseAsync()).ShouldBe(4004);
    }

    [Fact]
    public async Task Fragments_of_a_message_are_put_together()
    {
        var simulator = await StartAsync(1);
        var client = await ConnectAsync(simulator);
        var bytes = Encoding.UTF8.GetBytes("""{"op":1,"d":null}""");
        await client.Socket.SendAsync(bytes.AsMemory(0, 5), WebSocketMessageType.Text, endOfMessage: false, CancellationToken.None);
        await client.Socket.SendAsync(bytes.AsMemory(5), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        await client.ReadOpcodeAsync(11);
    }

    [Fact]
    public async Task A_message_beyond_every_bound_is_closed()
    {
        var simulator = await StartAsync(1);
        var client = await ConnectAsync(simulator);
        await client.SendAsync(new string(' ', 5000));
        (await client.ReadCloseAsync()).ShouldBe(4002);
    }
}
