using Shouldly;
using Xunit;

namespace Arrakis.Simulator.Tests;

public sealed class StartTests : SimulatorTest
{
    [Fact]
    public async Task A_port_in_use_is_named_with_what_would_be_right()
    {
        var first = await StartAsync(1);
        var error = await Should.ThrowAsync<SimulatorException>(() => StartAsync(1, options => options with { Port = first.BaseUrl.Port }));
        error.Message.ShouldContain($"{first.BaseUrl.Port}");
        error.Message.ShouldContain("another port");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(115)]
    public async Task A_number_of_communities_that_cannot_be_is_refused(int communities)
    {
        var error = await Should.ThrowAsync<SimulatorException>(() => StartAsync(1, options => options with { Communities = communities }));
        error.Message.ShouldContain("1 to 114");
    }

    [Fact]
    public async Task A_trace_that_is_none_is_refused()
    {
        await Should.ThrowAsync<TraceException>(() => StartAsync(1, options => options with { TracePath = Write("none.csv", "nothing") }));
    }

    [Fact]
    public void Options_do_not_show_the_token() =>
        new SimulatorOptions { TracePath = "x", Token = "a-secret" }.ToString().ShouldNotContain("a-secret");

    [Fact]
    public async Task The_sample_is_a_trace_that_can_be_played()
    {
        var sample = Path.GetFullPath(Path.Combine(TestData.Folder(), "..", "samples", "community-sample.csv.gz"));
        var trace = TraceFile.Load(sample);
        trace.MessageCount.ShouldBe(3000);
        trace.ReactionCount.ShouldBeGreaterThan(1000);
        var simulator = await StartAsync(new SimulatorOptions { TracePath = sample, DispatchDelayAfterReadyMs = 0 });
        var client = await ConnectAsync(simulator);
        await client.IdentifyAsync();
        (await client.ReadTraceAsync(trace.EventCount)).Where(e => (string?)e["t"] == "MESSAGE_CREATE")
            .Average(e => e.ToJsonString().Length).ShouldBeInRange(800, 1000);
    }

    [Fact]
    public async Task A_simulator_that_stops_cuts_its_connections()
    {
        var simulator = await StartAsync(1);
        var client = await ConnectAsync(simulator);
        await client.ReadOpcodeAsync(10);
        await simulator.DisposeAsync();
        await Should.ThrowAsync<System.Net.WebSockets.WebSocketException>(async () => await client.ReadBytesAsync());
    }
}
