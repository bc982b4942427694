using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Tests.Support;
using Shouldly;

namespace Arrakis.Scylla.Tests.Connections;

public class ShardTests
{
    private static readonly ServerSettings Sharded = new() { Shards = 7, HasShardAwarePort = true };

    [Fact]
    public async Task The_shard_aware_port_leads_to_the_shard_that_is_wanted()
    {
        await using var server = ScriptedCqlServer.Start(Sharded);
        var settings = new ConnectionSettings(Rig.Options, ProtocolVersion.V4, null);
        for (var shard = 0; shard < 7; shard++)
        {
            await using var connection = await ShardConnection.ConnectAsync(
                settings, server.ShardAwareAddress!, (shard, 7), CancellationToken.None);
            connection.Features.Shard.ShouldBe(shard);
            connection.Features.ShardCount.ShouldBe(7);
        }
    }

    [Fact]
    public async Task What_a_node_announces_is_read_and_switched_on()
    {
        var hostId = Guid.NewGuid();
        await using var server = ScriptedCqlServer.Start(Sharded with
        {
            HostId = hostId,
            MoreSupported = new Dictionary<string, string[]>
            {
                ["SCYLLA_LWT_ADD_METADATA_MARK"] = ["LWT_OPTIMIZATION_META_BIT_MASK=2147483648"],
                ["SCYLLA_RATE_LIMIT_ERROR"] = ["ERROR_CODE=61440"],
                ["TABLETS_ROUTING_V1"] = [],
                ["SCYLLA_SOMETHING_NEW"] = ["x"],
            },
        });
        await using var connection = await Rig.ConnectAsync(server);

        connection.Features.ShouldBe(new ServerFeatures
        {
            IsScylla = true,
            Shard = 0,
            ShardCount = 7,
            ShardingIgnoreMsb = 12,
            ShardAwarePort = server.ShardAwareAddress!.Port,
            ConditionalMask = int.MinValue,
            RateLimitErrorCode = 0xF000,
            HasTablets = true,
            HostId = hostId,
        });
        var startup = server.Connections.Single().Startup;
        startup.Keys.ShouldContain("SCYLLA_LWT_ADD_METADATA_MARK");
        startup.Keys.ShouldContain("SCYLLA_RATE_LIMIT_ERROR");
        startup.Keys.ShouldContain("TABLETS_ROUTING_V1");
        startup.Keys.ShouldNotContain("SCYLLA_SOMETHING_NEW");
    }

    [Theory]
    [InlineData("SCYLLA_SHARDING_ALGORITHM", "another")]
    [InlineData("SCYLLA_PARTITIONER", "org.apache.cassandra.dht.RandomPartitioner")]
    [InlineData("SCYLLA_NR_SHARDS", "0")]
    [InlineData("SCYLLA_SHARD", "7")]
    [InlineData("SCYLLA_SHARD", "-1")]
    [InlineData("SCYLLA_SHARD", "many")]
    public async Task A_way_to_choose_shards_that_is_not_understood_is_not_used(string key, string value)
    {
        await using var server = ScriptedCqlServer.Start(Sharded with
        {
            MoreSupported = new Dictionary<string, string[]> { [key] = [value] },
        });
        await using var connection = await Rig.ConnectAsync(server);
        connection.Features.Shard.ShouldBeNull();
        connection.Features.ShardCount.ShouldBe(1);
        connection.Features.ShardAwarePort.ShouldBeNull();
        connection.Features.IsScylla.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0, 1, 16384)]
    [InlineData(3, 7, 2340)]
    [InlineData(11, 12, 1365)]
    [InlineData(255, 256, 64)]
    public void Source_ports_of_a_shard_are_dynamic_and_come_once_each(int shard, int count, int least)
    {
        var ports = SourcePorts.Of(shard, count, random: int.MaxValue).ToList();
        ports.Count.ShouldBeGreaterThanOrEqualTo(least);
        ports.ShouldBeUnique();
        ports.ShouldAllBe(p => p >= 49152 && p <= 65535 && p % count == shard);
    }

    [Fact]
    public async Task A_source_port_that_is_taken_is_passed_over()
    {
        await using var server = ScriptedCqlServer.Start(Sharded with { Shards = 4096 });
        var settings = new ConnectionSettings(Rig.Options, ProtocolVersion.V4, null);
        var connections = new List<ShardConnection>();
        // Four ports lead to the shard; with two of them taken, most first choices of the next connections are.
        for (var i = 0; i < 3; i++)
            connections.Add(await ShardConnection.ConnectAsync(settings, server.ShardAwareAddress!, (9, 4096), CancellationToken.None));
        connections.ShouldAllBe(c => c.Features.Shard == 9);
        foreach (var connection in connections)
            await connection.DisposeAsync();
    }
}
