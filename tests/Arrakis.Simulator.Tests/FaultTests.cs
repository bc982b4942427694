using System.Net.Http.Json;
using Shouldly;
using Xunit;

namespace Arrakis.Simulator.Tests;

public sealed class FaultTests : SimulatorTest
{
    [Fact]
    public async Task Reconnect_is_asked_for_and_the_stream_waits_for_the_resume()
    {
        var simulator = await StartAsync(60, options => options with { Faults = new FaultPlan { ReconnectEvery = 20 } });
        var client = await ConnectAsync(simulator);
        await client.IdentifyAsync();
        var session = (string)(await client.ReadEventAsync("READY"))["d"]!["session_id"]!;
        var last = (long)(await client.ReadTraceAsync(20))[^1]["s"]!;
        ((int)(await client.ReadAsync())["op"]!).ShouldBe(7);
        simulator.ApplyFaults(new FaultPlan { ReconnectEvery = 0 });
        await client.CloseAsync(4000);
        var next = await ConnectAsync(simulator);
        await next.ResumeAsync(session, last);
        (await next.ReadTraceAsync(46)).Count.ShouldBe(46);
    }

    [Fact]
    public async Task After_an_invalid_session_the_trace_waits_for_the_next_identify_and_loses_nothing()
    {
        var simulator = await StartAsync(100, options => options with { Speed = PlaybackSpeed.Times(50) });
        var client = await ConnectAsync(simulator);
        await client.IdentifyAsync();
        var seen = (await client.ReadTraceAsync(5)).Count;
        simulator.ApplyFaults(new FaultPlan { InvalidSessionNow = false });
        while (await client.ReadAsync() is { } payload && (int)payload["op"]! != 9) seen += payload["x_time_ms"] is null ? 0 : 1;
        await client.IdentifyAsync();
        await client.ReadEventAsync("READY");
        var rest = await client.ReadTraceAsync(110 - seen);
        ((long)rest[^1]["x_time_ms"]!).ShouldBe(StartMs + 99_000);
        simulator.Status.EventsPlayed.ShouldBe(110);
        simulator.Status.AbandonedFrames.ShouldBe(0);
    }

    [Fact]
    public async Task A_client_that_crashed_over_an_invalid_session_may_still_resume_it()
    {
        var simulator = await StartAsync(100, options => options with { Speed = PlaybackSpeed.Times(50) });
        var client = await ConnectAsync(simulator);
        await client.IdentifyAsync();
        var session = (string)(await client.ReadEventAsync("READY"))["d"]!["session_id"]!;
        await client.ReadTraceAsync(5);
        simulator.ApplyFaults(new FaultPlan { InvalidSessionNow = false });
        await client.ReadOpcodeAsync(9);
        client.Cut();
        var next = await ConnectAsync(simulator);
        await next.ResumeAsync(session, 2);
        (await next.ReadTraceAsync(110)).Count.ShouldBe(110);
    }

    [Fact]
    public async Task A_resumable_invalid_session_can_be_resumed()
    {
        var simulator = await StartAsync(40);
        var client = await ConnectAsync(simulator);
        await client.IdentifyAsync();
        var session = (string)(await client.ReadEventAsync("READY"))["d"]!["session_id"]!;
        simulator.ApplyFaults(new FaultPlan { InvalidSessionNow = true });
        ((bool)(await client.ReadOpcodeAsync(9))["d"]!).ShouldBeTrue();
        await client.ResumeAsync(session, 2);
        await client.ReadEventAsync("RESUMED");
    }

    [Fact]
    public async Task Every_third_event_comes_twice_with_the_same_bytes()
    {
        var simulator = await StartAsync(9, options => options with { Faults = new FaultPlan { DuplicateEvery = 3 } });
        var client = await ConnectAsync(simulator);
        await client.IdentifyAsync();
        var events = await client.ReadTraceAsync(13);
        events.Select(e => (int)e["s"]!).ShouldBe([3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11, 11, 12]);
        events[2].ToJsonString().ShouldBe(events[3].ToJsonString());
    }

    [Fact]
    public async Task Heartbeats_stay_unanswered_while_that_is_wanted()
    {
        var simulator = await StartAsync(1, options => options with { Faults = new FaultPlan { SwallowHeartbeatAcks = true } });
        var client = await ConnectAsync(simulator);
        await client.SendAsync("""{"op":1,"d":null}""");
        await client.IdentifyAsync();
        ((int)(await client.ReadAsync())["op"]!).ShouldBe(10);
        ((int)(await client.ReadAsync())["op"]!).ShouldBe(0);
        simulator.ApplyFaults(new FaultPlan { SwallowHeartbeatAcks = false });
        await client.SendAsync("""{"op":1,"d":null}""");
        await client.ReadOpcodeAsync(11);
    }

    [Fact]
    public async Task A_dropped_connection_has_the_close_code_of_the_plan()
    {
        var simulator = await StartAsync(1);
        var client = await ConnectAsync(simulator);
        await client.IdentifyAsync();
        await client.ReadEventAsync("READY");
        simulator.ApplyFaults(new FaultPlan { DropNow = true, DropCode = 4000, Shard = 0 });
        (await client.ReadCloseAsync()).ShouldBe(4000);
    }

    [Fact]
    public async Task A_held_stream_goes_on_in_order()
    {
        var simulator = await StartAsync(30);
        var client = await ConnectAsync(simulator);
        simulator.ApplyFaults(new FaultPlan { HoldMs = 50 });
        await client.IdentifyAsync();
        (await client.ReadTraceAsync(33)).Select(e => (int)e["s"]!).ShouldBe(Enumerable.Range(3, 33));
    }

    [Fact]
    public async Task Faults_come_through_the_control_route_and_a_wrong_one_is_explained()
    {
        var simulator = await StartAsync(10);
        using var http = Http(simulator);
        (await http.PostAsJsonAsync("/sim/faults", new { rest_failures = 2, rest_status = 500 })).EnsureSuccessStatusCode();
        ((int)(await http.GetAsync("/api/v10/users/@me")).StatusCode).ShouldBe(500);
        ((int)(await http.GetAsync("/api/v10/users/@me")).StatusCode).ShouldBe(500);
        ((int)(await http.GetAsync("/api/v10/users/@me")).StatusCode).ShouldBe(200);
        var wrong = await http.PostAsJsonAsync("/sim/faults", new { drop_evry = 2 });
        ((int)wrong.StatusCode).ShouldBe(400);
        var told = await wrong.Content.ReadAsStringAsync();
        told.ShouldContain("drop_evry");
        told.ShouldContain("drop_every");
        told.ShouldNotContain("Arrakis.Simulator");
        var negative = await http.PostAsJsonAsync("/sim/faults", new { drop_every = -2 });
        (await negative.Content.ReadAsStringAsync()).ShouldContain("DropEvery");
    }
}
