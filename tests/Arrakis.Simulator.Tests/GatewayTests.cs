using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Arrakis.Simulator.Tests;

public sealed class GatewayTests : SimulatorTest
{
    [Fact]
    public async Task A_client_gets_hello_ready_its_guilds_and_the_trace_in_order()
    {
        var simulator = await StartAsync(100, options => options with { Communities = 2 });
        var client = await ConnectAsync(simulator);
        var hello = await client.ReadAsync();
        ((int)hello["op"]!).ShouldBe(10);
        ((int)hello["d"]!["heartbeat_interval"]!).ShouldBe(41250);
        await client.IdentifyAsync();
        var ready = await client.ReadAsync();
        ((string?)ready["t"]).ShouldBe("READY");
        ((string?)ready["d"]!["resume_gateway_url"]).ShouldBe($"ws://127.0.0.1:{simulator.BaseUrl.Port}");
        ready["d"]!["guilds"]!.AsArray().Count.ShouldBe(2);
        var guild = await client.ReadEventAsync("GUILD_CREATE");
        ((string?)guild["d"]!["id"]).ShouldBe(TraceIds.Community(0).ToString());
        guild["d"]!["channels"]!.AsArray().Count.ShouldBe(57);
        ((int)guild["d"]!["member_count"]!).ShouldBe(guild["d"]!["members"]!.AsArray().Count);
        await client.ReadEventAsync("GUILD_CREATE");
        var events = await client.ReadTraceAsync(110);
        events.Select(e => (long)e["s"]!).ShouldBe(Enumerable.Range(4, 110).Select(i => (long)i));
        var times = events.Select(e => (long)e["x_time_ms"]!).ToArray();
        times.ShouldBe(times.Order());
        await simulator.Played.WaitAsync(TimeSpan.FromSeconds(30));
        simulator.Status.Shards.Single().AllPlayed.ShouldBeTrue();
        simulator.Status.EventsPlayed.ShouldBe(110);
    }

    [Fact]
    public async Task A_message_is_as_documented()
    {
        var simulator = await StartAsync(3);
        var message = (await IdentifiedAsync(simulator, 1)).Single()["d"]!;
        ((string?)message["id"]).ShouldBe(TraceIds.Message(StartMs, 0).ToString(System.Globalization.CultureInfo.InvariantCulture));
        ((string?)message["guild_id"]).ShouldBe(TraceIds.Community(0).ToString());
        ((string?)message["channel_id"]).ShouldBe($"{TraceIds.Channel(1)}");
        ((string?)message["author"]!["id"]).ShouldBe(TraceIds.Author(1).ToString());
        ((string?)message["content"])!.Length.ShouldBe(20);
        ((DateTimeOffset)message["timestamp"]!).ToUnixTimeMilliseconds().ShouldBe(StartMs);
        ((DateTimeOffset)message["member"]!["joined_at"]!).ToUnixTimeMilliseconds().ShouldBeLessThan(StartMs);
        ((int)message["type"]!).ShouldBe(0);
    }

    [Fact]
    public async Task A_reaction_names_who_reacted_and_whose_message_it_is()
    {
        var simulator = await StartAsync(3);
        var reaction = (await IdentifiedAsync(simulator, 4)).Single(e => (string?)e["t"] == "MESSAGE_REACTION_ADD");
        ((string?)reaction["d"]!["user_id"]).ShouldBe(TraceIds.Author(2).ToString());
        ((string?)reaction["d"]!["message_author_id"]).ShouldBe(TraceIds.Author(1).ToString());
        ((string?)reaction["d"]!["message_id"]).ShouldBe($"{TraceIds.Message(StartMs, 0)}");
        ((string?)reaction["d"]!["member"]!["user"]!["id"]).ShouldBe(TraceIds.Author(2).ToString());
        ((long)reaction["x_time_ms"]!).ShouldBe(StartMs + 1000);
        ((long)reaction["x_sent_ms"]!).ShouldBeGreaterThan(StartMs + 1000);
    }

    [Fact]
    public async Task Without_the_content_intent_the_content_is_empty_and_without_others_their_events_are_missing()
    {
        var simulator = await StartAsync(20);
        var client = await ConnectAsync(simulator);
        await client.IdentifyAsync(GatewayIntents.GuildMessages);
        var events = new List<JsonNode>();
        while (events.Count < 21) events.Add(await client.ReadAsync());
        events.Skip(2).ShouldAllBe(e => (string?)e["t"] == "MESSAGE_CREATE");
        events.Skip(2).ShouldAllBe(e => (string?)e["d"]!["content"] == "");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Every_shard_gets_the_events_of_its_guilds_alone(int shards)
    {
        var simulator = await StartAsync(60, options => options with { Communities = 3 });
        var ids = new List<string>();
        for (var shard = 0; shard < shards; shard++)
        {
            var client = await ConnectAsync(simulator);
            await client.IdentifyAsync(GatewayIntents.GuildMessages, shard, shards);
            foreach (var e in await client.ReadTraceAsync(60 / shards))
            {
                (long.Parse((string)e["d"]!["guild_id"]!, System.Globalization.CultureInfo.InvariantCulture) >> 22)
                    .ShouldSatisfyAllConditions(time => (time % shards).ShouldBe(shard));
                ids.Add((string)e["d"]!["id"]!);
            }
        }
        ids.Distinct().Count().ShouldBe(60);
        await simulator.Played.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_bytes_with_and_without_compression()
    {
        var simulator = await StartAsync(50);
        var plain = await ReadAllAsync(await ConnectAsync(simulator), 55);
        var again = await StartAsync(50);
        var zlib = await ReadAllAsync(await ConnectAsync(again, zlib: true), 55);
        zlib.ShouldBe(plain);
    }

    [Fact]
    public async Task A_heartbeat_is_acknowledged_and_one_is_sent_on_demand()
    {
        var simulator = await StartAsync(1);
        var client = await ConnectAsync(simulator);
        await client.SendAsync("""{"op":1,"d":null}""");
        await client.ReadOpcodeAsync(11);
        simulator.ApplyFaults(new FaultPlan { RequestHeartbeatNow = true });
        await client.ReadOpcodeAsync(1);
    }

    [Fact]
    public async Task A_client_without_heartbeats_is_closed_and_can_resume()
    {
        // Long enough for a slow machine to identify before it is closed.
        var simulator = await StartAsync(1, options => options with { HeartbeatIntervalMs = 1_000 });
        var client = await ConnectAsync(simulator);
        await client.IdentifyAsync();
        (await client.ReadCloseAsync()).ShouldBe(4000);
        simulator.Status.Shards.Single().SessionId.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_slow_reader_holds_the_trace_and_still_gets_all_of_it()
    {
        var simulator = await StartAsync(new SimulatorOptions { TracePath = TestData.Slice, DispatchDelayAfterReadyMs = 0 });
        var client = await ConnectAsync(simulator);
        await client.IdentifyAsync();
        var first = await client.ReadTraceAsync(10);
        await UntilAsync(() => simulator.Status.Shards.Single().LastSequence > 100, "the socket's buffers fill");
        simulator.Status.AllPlayed.ShouldBeFalse();
        var rest = await client.ReadTraceAsync(93_089);
        first.Concat(rest).Select(e => (long)e["s"]!).ShouldBe(Enumerable.Range(3, 93_099).Select(i => (long)i));
        await simulator.Played.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task At_a_limited_speed_the_trace_keeps_pace_with_the_clock()
    {
        var clock = new StillClock();
        var simulator = await StartAsync(100, options => options with { Speed = PlaybackSpeed.Times(1000), Clock = clock });
        var client = await ConnectAsync(simulator);
        await client.IdentifyAsync();
        (await client.ReadTraceAsync(1)).Count.ShouldBe(1);
        simulator.Status.EventsPlayed.ShouldBe(1);
        clock.Advance(TimeSpan.FromMilliseconds(5));
        await client.ReadTraceAsync(6);
        simulator.Status.EventsPlayed.ShouldBe(7);
        simulator.Played.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromMilliseconds(95));
        await client.ReadTraceAsync(103);
        await simulator.Played.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task All_members_come_in_chunks_when_asked_for()
    {
        var simulator = await StartAsync(30);
        var client = await ConnectAsync(simulator);
        await client.IdentifyAsync();
        await client.ReadEventAsync("GUILD_CREATE");
        await client.SendAsync($$$"""{"op":8,"d":{"guild_id":"{{{TraceIds.Community(0)}}}","query":"","limit":0,"nonce":"abc"}}""");
        var chunk = await client.ReadEventAsync("GUILD_MEMBERS_CHUNK");
        chunk["d"]!["members"]!.AsArray().Count.ShouldBe(7 + 1);
        ((string?)chunk["d"]!["nonce"]).ShouldBe("abc");
    }

    private async Task<List<JsonNode>> IdentifiedAsync(DiscordSimulator simulator, int events)
    {
        var client = await ConnectAsync(simulator);
        await client.IdentifyAsync();
        return await client.ReadTraceAsync(events);
    }

    private static async Task<List<string>> ReadAllAsync(GatewayClient client, int events)
    {
        await client.IdentifyAsync();
        var texts = new List<string>();
        while (texts.Count < events)
        {
            var text = Encoding.UTF8.GetString((await client.ReadBytesAsync())!);
            if (text.Contains("\"MESSAGE_", StringComparison.Ordinal)) texts.Add(GatewayClient.WithoutSentTime(text));
        }
        return texts;
    }
}
