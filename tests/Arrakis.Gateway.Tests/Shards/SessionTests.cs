using Arrakis.Gateway.Tests.Support;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Shouldly;

namespace Arrakis.Gateway.Tests.Shards;

public sealed class SessionTests
{
    [Fact]
    public async Task A_message_travels_from_the_socket_into_the_log()
    {
        await using var rig = await Rig.StartAsync();
        var connection = await rig.Discord.AcceptAsync();
        var identify = await connection.StartSessionAsync(rig.Discord);
        await connection.DispatchAsync(2, "MESSAGE_CREATE", Payloads.Message(334385199974967042));

        await Eventually.HoldsAsync(() => rig.Log.Events.Count == 1, "one event in the log");
        var e = rig.Log.Events[0];
        e.Kind.ShouldBe(EventKind.MessageCreated);
        e.MemberId.ShouldBe(Payloads.Author);
        e.CommunityId.ShouldBe(Payloads.Guild);
        e.TimeMs.ShouldBe(Snowflake.TimeMs(334385199974967042));
        e.Sequence.ShouldBe(2);
        e.Session.ShouldNotBe(0UL);
        e.ReceivedUs.ShouldBeGreaterThan(0);
        identify.ShouldContain("\"token\":\"test.token\"");
        identify.ShouldContain("\"shard\":[0,1]");
        identify.ShouldContain("\"intents\":1539");
        await Eventually.HoldsAsync(() => rig.Log.Session()?.Sequence == 2, "the session is saved");
        rig.Gateway.Status.IsHealthy.ShouldBeTrue();
    }
}
