using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Tests.Support;
using Shouldly;

namespace Arrakis.Scylla.Tests.Connections;

/// <summary>A server that owes answers and says nothing, by the clock of the session.</summary>
public sealed class SilenceTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_stalled_server_is_silent_after_it_was_asked_for_a_sign_of_life_and_no_more_once_it_goes_on()
    {
        await using var server = ScriptedCqlServer.Start();
        server.On("SELECT", Rig.Echo);
        await using var connection = await Rig.ConnectAsync(server, Rig.Options with { Time = _time });
        server.Connections.Single().Stall();
        var call = connection.AskAsync("SELECT 1");

        Advance(0.4);
        connection.OwesHeartbeat.ShouldBeFalse();
        Advance(0.2);
        connection.OwesHeartbeat.ShouldBeTrue();
        Advance(0.4);
        connection.IsSilent.ShouldBeFalse();
        Advance(0.2);
        connection.IsSilent.ShouldBeTrue();
        connection.IsBroken.ShouldBeFalse();

        server.Connections.Single().Resume();
        (await call).ShouldBe("SELECT 1");
        connection.IsSilent.ShouldBeFalse();
        await Eventually.HoldsAsync(() => !connection.OwesHeartbeat, "the sign of life has come");
    }

    [Fact]
    public async Task A_server_that_takes_long_over_one_request_gives_signs_of_life_and_is_not_silent()
    {
        await using var server = ScriptedCqlServer.Start();
        server.Handler = request => Task.FromResult(request.Opcode == Opcode.Query);
        await using var connection = await Rig.ConnectAsync(server, Rig.Options with { Time = _time });
        var call = connection.AskAsync("SELECT 1");
        for (var beats = 2; beats < 8; beats++)
        {
            Advance(0.6);
            await Eventually.HoldsAsync(() => server.Requests.Count(r => r.Opcode == Opcode.Options) == beats, "it was asked");
            await Eventually.HoldsAsync(() => !connection.OwesHeartbeat, "it answered");
            connection.IsSilent.ShouldBeFalse();
        }

        await connection.DisposeAsync();
        await Should.ThrowAsync<ConnectionException>(call);
    }

    [Fact]
    public async Task A_server_that_owes_nothing_may_be_silent_until_the_heartbeat()
    {
        await using var server = ScriptedCqlServer.Start();
        server.On("SELECT", Rig.Echo);
        await using var connection = await Rig.ConnectAsync(server, Rig.Options with { Time = _time });
        await connection.AskAsync("SELECT 1");
        Advance(9);
        connection.OwesHeartbeat.ShouldBeFalse();

        // What went before does not count against a request that has just been sent.
        server.Connections.Single().Stall();
        var call = connection.AskAsync("SELECT 2");
        Advance(0.3);
        connection.OwesHeartbeat.ShouldBeFalse();
        server.Connections.Single().Resume();
        (await call).ShouldBe("SELECT 2");
    }

    [Fact]
    public async Task A_silent_connection_is_given_up_no_sooner_than_an_idle_one()
    {
        await using var server = ScriptedCqlServer.Start();
        await using var connection = await Rig.ConnectAsync(server, Rig.Options with { Time = _time });
        server.Connections.Single().Stall();
        var call = connection.AskAsync("SELECT 1");
        Advance(0.6);
        Advance(14.9);
        connection.IsBroken.ShouldBeFalse();
        Advance(0.2);
        (await connection.Broken).Message.ShouldContain("HeartbeatTimeout");
        await Should.ThrowAsync<ConnectionException>(call);
    }

    private void Advance(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
