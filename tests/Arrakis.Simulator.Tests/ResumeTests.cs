using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Arrakis.Simulator.Tests;

public sealed class ResumeTests : SimulatorTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_resume_replays_every_frame_above_the_sequence_with_the_same_bytes_and_then_says_so(bool zlib)
    {
        var simulator = await StartAsync(50);
        var first = await ConnectAsync(simulator, zlib);
        await first.IdentifyAsync();
        await first.ReadOpcodeAsync(10);
        var frames = new List<byte[]>();
        while (frames.Count < 57) frames.Add((await first.ReadBytesAsync())!);
        var session = (string)JsonNode.Parse(frames[0])!["d"]!["session_id"]!;
        first.Cut();

        var second = await ConnectAsync(simulator, zlib);
        await second.ReadOpcodeAsync(10);
        await second.ResumeAsync(session, 20);
        for (var i = 20; i < 57; i++) Text((await second.ReadBytesAsync())!).ShouldBe(Text(frames[i]));
        var resumed = await second.ReadAsync();
        ((string?)resumed["t"]).ShouldBe("RESUMED");
        ((long)resumed["s"]!).ShouldBe(58);
        simulator.Status.Resumes.ShouldBe(1);

        static string Text(byte[] frame) => GatewayClient.WithoutSentTime(Encoding.UTF8.GetString(frame));
    }

    [Fact]
    public async Task Connections_that_drop_every_few_events_lose_and_double_nothing()
    {
        var simulator = await StartAsync(
            200, options => options with { Faults = new FaultPlan { DropEvery = 30 }, DispatchDelayAfterReadyMs = 3_600_000 });
        var first = await ConnectAsync(simulator);
        await first.IdentifyAsync();
        var session = (string)(await first.ReadEventAsync("READY"))["d"]!["session_id"]!;
        var last = (long)(await first.ReadEventAsync("GUILD_CREATE"))["s"]!;
        first.Cut();
        var ids = new List<long>();
        while (ids.Count < 220)
        {
            var client = await ConnectAsync(simulator);
            await client.ReadOpcodeAsync(10);
            await client.ResumeAsync(session, last);
            while (ids.Count < 220 && await TryReadAsync(client) is { } payload)
            {
                if (payload["s"] is null) continue;
                last = (long)payload["s"]!;
                if ((string?)payload["t"] is "MESSAGE_CREATE" or "MESSAGE_REACTION_ADD") ids.Add(last);
            }
        }
        ids.ShouldBe(ids.Order());
        ids.Distinct().Count().ShouldBe(220);
        simulator.Status.Identifies.ShouldBe(1);
        simulator.Status.Resumes.ShouldBeGreaterThan(4);
        simulator.Status.AbandonedFrames.ShouldBe(0);
    }

    [Fact]
    public async Task The_slice_at_full_speed_through_two_dropping_shards_arrives_whole()
    {
        var simulator = await StartAsync(new SimulatorOptions
        {
            TracePath = TestData.Slice, Communities = 20, IdentifyInterval = TimeSpan.Zero, DispatchDelayAfterReadyMs = 3_600_000,
        });
        var sessions = new List<string>();
        for (var shard = 0; shard < 2; shard++)
        {
            var client = await ConnectAsync(simulator);
            await client.IdentifyAsync(shard: shard, total: 2);
            sessions.Add((string)(await client.ReadEventAsync("READY"))["d"]!["session_id"]!);
            client.Cut();
        }
        simulator.ApplyFaults(new FaultPlan { DropEvery = 4000 });
        var counts = await Task.WhenAll(FollowAsync(simulator, sessions[0], zlib: false), FollowAsync(simulator, sessions[1], zlib: true));
        counts.Sum().ShouldBe(93_099);
        simulator.Status.EventsPlayed.ShouldBe(93_099);
        simulator.Status.Resumes.ShouldBeGreaterThan(22);
    }

    [Fact]
    public async Task Closing_with_1000_ends_the_session_and_another_code_keeps_it()
    {
        var simulator = await StartAsync(10);
        foreach (var (code, opcode) in new[] { (4000, 0), (1000, 9) })
        {
            var client = await ConnectAsync(simulator);
            await client.IdentifyAsync();
            var session = (string)(await client.ReadEventAsync("READY"))["d"]!["session_id"]!;
            await client.CloseAsync(code);
            var again = await ConnectAsync(simulator);
            await again.ReadOpcodeAsync(10);
            await again.ResumeAsync(session, 1);
            ((int)(await again.ReadAsync())["op"]!).ShouldBe(opcode);
        }
    }

    [Fact]
    public async Task A_sequence_beyond_the_last_is_closed_with_4007_and_an_unknown_session_gets_opcode_9()
    {
        var simulator = await StartAsync(10);
        var client = await ConnectAsync(simulator);
        await client.IdentifyAsync();
        var session = (string)(await client.ReadEventAsync("READY"))["d"]!["session_id"]!;
        client.Cut();
        var ahead = await ConnectAsync(simulator);
        await ahead.ResumeAsync(session, 1_000_000);
        (await ahead.ReadCloseAsync()).ShouldBe(4007);
        var unknown = await ConnectAsync(simulator);
        await unknown.ResumeAsync("0123456789abcdef", 1);
        ((bool)(await unknown.ReadOpcodeAsync(9))["d"]!).ShouldBeFalse();
        await unknown.IdentifyAsync();
        await unknown.ReadEventAsync("READY");
    }

    [Fact]
    public async Task A_session_beyond_its_window_is_closed_with_4009_and_its_frames_are_counted_as_abandoned()
    {
        var simulator = await StartAsync(10, options => options with { ResumeWindow = TimeSpan.Zero });
        var client = await ConnectAsync(simulator);
        await client.IdentifyAsync();
        var session = (string)(await client.ReadEventAsync("READY"))["d"]!["session_id"]!;
        await client.ReadTraceAsync(11);
        client.Cut();
        await UntilAsync(() => simulator.Status.Connections == 0, "the connection is gone");
        var late = await ConnectAsync(simulator);
        await late.ResumeAsync(session, 5);
        (await late.ReadCloseAsync()).ShouldBe(4009);
        simulator.Status.AbandonedFrames.ShouldBe(11);
    }

    [Fact]
    public async Task An_identify_over_a_resumable_session_loses_its_unreceived_frames_and_counts_them()
    {
        var simulator = await StartAsync(10);
        var client = await ConnectAsync(simulator);
        await client.IdentifyAsync();
        await client.ReadTraceAsync(11);
        await client.SendAsync("""{"op":1,"d":8}""");
        await client.ReadOpcodeAsync(11);
        client.Cut();
        await UntilAsync(() => simulator.Status.Connections == 0, "the connection is gone");
        var next = await ConnectAsync(simulator);
        await next.IdentifyAsync();
        await next.ReadEventAsync("READY");
        simulator.Status.AbandonedFrames.ShouldBe(5);
    }

    [Fact]
    public async Task Two_sessions_of_a_shard_both_get_what_happens_from_their_beginning_on()
    {
        var clock = new StillClock();
        var simulator = await StartAsync(100, options => options with { Speed = PlaybackSpeed.Times(1000), Clock = clock });
        var first = await ConnectAsync(simulator);
        await first.IdentifyAsync();
        await first.ReadTraceAsync(1);
        clock.Advance(TimeSpan.FromMilliseconds(9));
        await first.ReadTraceAsync(10);
        var second = await ConnectAsync(simulator);
        await second.IdentifyAsync();
        await second.ReadEventAsync("GUILD_CREATE");
        clock.Advance(TimeSpan.FromMilliseconds(91));
        var earlier = await first.ReadTraceAsync(99);
        var later = await second.ReadTraceAsync(99);
        later.Select(e => e["d"]!.ToJsonString()).ShouldBe(earlier.Select(e => e["d"]!.ToJsonString()));
        await simulator.Played.WaitAsync(TimeSpan.FromSeconds(30));

        await second.SendAsync($$"""{"op":1,"d":{{later[49]["s"]}}}""");
        await second.ReadOpcodeAsync(11);
        first.Cut();
        second.Cut();
        await UntilAsync(() => simulator.Status.Connections == 0, "both are gone");
        var third = await ConnectAsync(simulator);
        await third.IdentifyAsync();
        await third.ReadEventAsync("READY");
        // The first is not known to have its 11, the second its last 49; what both had is not lost twice.
        simulator.Status.AbandonedFrames.ShouldBe(11 + 49);
    }

    // Reads a session to the end of the trace; every sequence must follow its predecessor.
    private async Task<int> FollowAsync(DiscordSimulator simulator, string session, bool zlib)
    {
        var total = simulator.Status.Shards.Single(shard => shard.SessionId == session).EventsTotal;
        var (last, events) = (1L, 0);
        while (true)
        {
            var client = await ConnectAsync(simulator, zlib);
            await client.ResumeAsync(session, last);
            while (await TryReadAsync(client) is { } payload)
            {
                if (payload["s"] is not { } sequence) continue;
                ((long)sequence).ShouldBe(++last);
                if ((string?)payload["t"] is "MESSAGE_CREATE" or "MESSAGE_REACTION_ADD") events++;
                if (events == total) return events;
            }
        }
    }

    private static async Task<JsonNode?> TryReadAsync(GatewayClient client)
    {
        try
        {
            return await client.ReadBytesAsync() is { } bytes ? JsonNode.Parse(bytes) : null;
        }
        catch (System.Net.WebSockets.WebSocketException)
        {
            return null;
        }
    }
}
