using Arrakis.Cluster.NetCord;
using Arrakis.Gateway;
using Arrakis.Gateway.Tests.Support;
using NetCord.Gateway;
using Shouldly;

namespace Arrakis.Cluster.Tests.NetCord;

/// <summary>What is different with NetCord, beside the tests that hold for every source.</summary>
public sealed class NetCordDifferenceTests
{
    [Fact]
    public async Task The_first_heartbeat_says_zero_where_nothing_was_read_yet()
    {
        await using var rig = await Rig.StartAsync();
        var connection = await rig.Discord.AcceptAsync();
        await connection.HelloAsync(50);
        (await connection.ReceiveAsync(1)).ShouldContain("\"d\":0");
    }

    [Fact]
    public async Task The_identify_names_NetCord()
    {
        await using var rig = await Rig.StartAsync();
        var connection = await rig.Discord.AcceptAsync();
        (await connection.StartSessionAsync(rig.Discord)).ShouldContain("\"browser\":\"NetCord\"");
    }

    [Fact]
    public async Task A_session_that_outgrows_NetCords_numbers_is_given_up_with_its_gap_told()
    {
        await using var rig = await Rig.StartAsync();
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        await connection.DispatchAsync(int.MaxValue + 1L, "MESSAGE_CREATE", Payloads.Message(334385199974967042));
        await connection.ClosedAsync();
        await (await rig.Discord.AcceptAsync()).StartSessionAsync(rig.Discord, "session-2");
        await Eventually.HoldsAsync(() => rig.Log.Session()?.SessionId == "session-2", "the new session is recorded");
        rig.Log.Events.Single().Sequence.ShouldBe(int.MaxValue + 1L, "what the gateway could read is not lost");
        rig.Lines.All.ShouldContain(line => line.Contains("NetCord counts sequences in 32 bits", StringComparison.Ordinal)
            && line.Contains("after sequence 2147483648 are missing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Handlers_of_the_team_get_the_same_events_and_their_faults_cost_nothing()
    {
        var seen = 0;
        var source = new NetCordShardSource(new NetCordOptions
        {
            OnClient = (_, client) => client.MessageCreate += message =>
            {
                message.Author.Id.ShouldBe((ulong)Payloads.Author);
                Interlocked.Increment(ref seen);
                throw new InvalidOperationException("a fault of the team's");
            },
        });
        await using var rig = await Rig.StartAsync(source: source);
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        for (var i = 0; i < 5; i++)
            await connection.DispatchAsync(2 + i, "MESSAGE_CREATE", Payloads.Message(334385199974967042 + i));
        await Eventually.HoldsAsync(() => rig.Log.Events.Count == 5 && Volatile.Read(ref seen) == 5, "both get them");
        rig.Discord.TryAccept(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Nothing_of_guilds_and_members_is_kept()
    {
        GatewayClient? client = null;
        var source = new NetCordShardSource(new NetCordOptions { OnClient = (_, made) => client = made });
        await using var rig = await Rig.StartAsync(source: source);
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord, guilds: """{"id":"100","unavailable":true}""");
        await connection.DispatchAsync(2, "GUILD_CREATE", """{"id":"100","name":"a guild","members":[]}""");
        await connection.DispatchAsync(3, "MESSAGE_CREATE", Payloads.Message(334385199974967042));
        await Eventually.HoldsAsync(() => rig.Shard.SequenceReceived == 3 && client!.SequenceNumber == 3, "NetCord has read them too");
        client!.Cache.Guilds.ShouldBeEmpty();
        client.Cache.User.ShouldBeNull();
        rig.Shard.Guilds.ShouldBe(1);
    }

    [Fact]
    public async Task NetCord_does_not_connect_anew_by_itself()
    {
        await using var rig = await Rig.StartAsync();
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        await Eventually.HoldsAsync(() => rig.Shard.State == ShardState.Ready, "ready");
        connection.Abort();
        var resumed = await rig.Discord.AcceptAsync();
        await resumed.HelloAsync();
        await resumed.ReceiveAsync(6);
        await resumed.DispatchAsync(2, "RESUMED", "{}");
        await Eventually.HoldsAsync(() => rig.Shard.State == ShardState.Ready, "ready again");
        rig.Discord.GatewayPaths.Count.ShouldBe(2);
        rig.Discord.TryAccept(out _).ShouldBeFalse();
    }
}
