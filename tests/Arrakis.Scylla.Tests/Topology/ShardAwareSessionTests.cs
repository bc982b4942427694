using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Routing;
using Arrakis.Scylla.Statements;
using Arrakis.Scylla.Tests.Routing;
using Arrakis.Scylla.Tests.Support;
using Shouldly;

namespace Arrakis.Scylla.Tests.Topology;

/// <summary>A whole session against servers that announce ScyllaDB's extensions, which see on which connection each key arrives.</summary>
public sealed class ShardAwareSessionTests
{
    private const int Shards = 4;
    private const int RateLimitCode = 0xF000;
    private const uint ConditionalMark = 0x8000_0000;
    private const string Insert = "INSERT INTO t (k, v) VALUES (?, ?)";
    private const string Claim = "INSERT INTO t (k, v) VALUES (?, ?) IF NOT EXISTS";
    private static readonly WireColumn[] Variables = [new("k", WireType.Blob), new("v", WireType.BigInt)];
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly ServerSettings WithPort = new()
    {
        Shards = Shards,
        HasShardAwarePort = true,
        MoreSupported = new Dictionary<string, string[]>
        {
            ["SCYLLA_LWT_ADD_METADATA_MARK"] = [$"LWT_OPTIMIZATION_META_BIT_MASK={ConditionalMark}"],
            ["SCYLLA_RATE_LIMIT_ERROR"] = [$"ERROR_CODE={RateLimitCode}"],
            ["TABLETS_ROUTING_V1"] = [""],
        },
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_random_key_arrives_on_the_connection_of_its_shard_alone_or_in_a_batch(bool hasShardAwarePort)
    {
        await using var servers = new ScriptedCluster();
        for (var i = 0; i < 3; i++)
            Add(servers, WithPort with { HasShardAwarePort = hasShardAwarePort });
        servers.Keyspaces["ks"]["replication_factor"] = "2";
        await using var session = await ConnectAsync(servers);
        var insert = await session.PrepareAsync(Insert, None);
        var random = new Random(7);

        // Many at once, so that a busy connection is no excuse.
        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(i => DoAsync(session, insert.Bind().Add(Key(random)).Add((long)i))));
        for (var i = 0; i < 200; i++)
            await DoAsync(session, BatchOf(insert, Key(random)));

        var counts = new int[servers.Nodes.Count, Shards];
        var astray = 0;
        foreach (var (node, request) in Arrived(servers))
        {
            var token = Murmur3Token.Of(request.Statements[0].Values[0]);
            var shard = request.Connection.Shard!.Value;
            counts[servers.Nodes.IndexOf(node), shard]++;
            if (shard != ShardOfToken.Of(token, Shards, node.Settings.IgnoreMsb) || !ReplicasOf(servers, token, 2).Contains(node))
                astray++;
        }

        astray.ShouldBe(0, "requests on another connection than that of their token's shard on a replica");
        counts.Cast<int>().Sum().ShouldBe(2_200);
        counts.Cast<int>().ShouldAllBe(count => count > 0);
    }

    [Fact]
    public async Task A_conditional_statement_goes_to_the_first_replica_of_its_key_every_time()
    {
        await using var servers = new ScriptedCluster();
        for (var i = 0; i < 3; i++)
            Add(servers, WithPort);
        servers.Keyspaces["ks"]["replication_factor"] = "3";
        await using var session = await ConnectAsync(servers);
        var claim = await session.PrepareAsync(Claim, None);
        claim.IsConditional.ShouldBeTrue();
        var random = new Random(8);

        for (var i = 0; i < 300; i++)
            await DoAsync(session, claim.Bind().Add(Key(random)).Add(1L));

        var arrived = Arrived(servers).ToArray();
        arrived.Length.ShouldBe(300);
        foreach (var (node, request) in arrived)
            node.ShouldBe(ReplicasOf(servers, Murmur3Token.Of(request.Statements[0].Values[0]), 3)[0]);
        arrived.Select(a => a.Node).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task A_partition_that_is_asked_for_too_often_is_told_to_the_caller_and_not_asked_for_again()
    {
        await using var servers = new ScriptedCluster();
        for (var i = 0; i < 2; i++)
            Add(servers, WithPort);
        var limited = WireAnswer.Error(RateLimitCode, "Per-partition rate limit reached", new WireBody().Byte(1).Byte(0).ToArray());
        foreach (var node in servers.Nodes)
            node.Server!.On(Insert, _ => limited);
        await using var session = await ConnectAsync(servers);
        var insert = await session.PrepareAsync(Insert, None);
        var bound = insert.Bind().Add(Key(new Random(9))).Add(1L);
        bound.IsIdempotent = true;

        var error = await Should.ThrowAsync<RateLimitedException>(() => DoAsync(session, bound));
        (error.IsWrite, error.RejectedByCoordinator, (int)error.Code).ShouldBe((true, false, RateLimitCode));
        Arrived(servers).Count().ShouldBe(1);
    }

    [Fact]
    public async Task The_tablet_that_an_answer_tells_of_is_where_the_next_request_goes()
    {
        await using var servers = new ScriptedCluster();
        for (var i = 0; i < 3; i++)
            Add(servers, WithPort);
        await using var session = await ConnectAsync(servers);
        var insert = await session.PrepareAsync(Insert, None);
        var key = Key(new Random(10));
        var token = Murmur3Token.Of(key);
        // Neither the node nor the shard is what the ring says.
        var owner = ReplicasOf(servers, token, 3)[1];
        var shard = (ShardOfToken.Of(token, Shards, owner.Settings.IgnoreMsb) + 1) % Shards;
        var payload = TabletPayloadTests.Encode(token - 1_000, token + 1_000, (owner.Id, shard));
        foreach (var node in servers.Nodes)
        {
            node.Server!.On(Insert, request => request.Connection.Shard == shard && node == owner
                ? WireAnswer.Void
                : WireAnswer.Void.WithPayload("tablets-routing-v1", payload));
        }

        for (var i = 0; i < 50; i++)
            await DoAsync(session, insert.Bind().Add(key).Add(1L));

        var arrived = Arrived(servers).ToArray();
        arrived.Length.ShouldBe(50);
        arrived.Count(a => a.Node == owner && a.Request.Connection.Shard == shard).ShouldBe(49, "all but the one that was told");
    }

    [Fact]
    public async Task A_shard_that_stalls_is_passed_over_for_its_own_tokens_and_the_others_of_its_node_go_on()
    {
        await using var servers = new ScriptedCluster();
        for (var i = 0; i < 2; i++)
            Add(servers, WithPort);
        servers.Keyspaces["ks"]["replication_factor"] = "2";
        await using var session = await ConnectAsync(servers);
        var insert = await session.PrepareAsync(Insert, None);
        var random = new Random(12);
        var node = servers.Nodes[0].Server!;
        var stalled = node.Connections.Single(c => c.Registered.Count == 0 && c.Shard == 2);
        stalled.Stall();

        // What went to the stalled shard moves to the other replica once the silence is noticed.
        await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => DoAsync(session, Bind(isIdempotent: true))));
        var served = node.Asked("INTO t").Count;
        // What may not move has to find another way from the start.
        await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => DoAsync(session, Bind(isIdempotent: false))));
        node.Asked("INTO t").Count.ShouldBeGreaterThan(served, "its other shards are asked");
        stalled.Resume();

        BoundStatement Bind(bool isIdempotent)
        {
            var bound = insert.Bind().Add(Key(random)).Add(1L);
            bound.IsIdempotent = isIdempotent;
            return bound;
        }
    }

    private static void Add(ScriptedCluster servers, ServerSettings settings)
    {
        var node = servers.Add(settings: settings);
        // A third of the ring each.
        node.Tokens = [long.MinValue / 2 + ((servers.Nodes.Count - 1) * (long.MaxValue / 2))];
        node.Server!.Prepares(Insert, "ks", "t", Variables, [0]);
        node.Server.Prepares(Claim, "ks", "t", Variables, [0], flags: unchecked((int)ConditionalMark));
    }

    private static async Task<ScyllaSession> ConnectAsync(ScriptedCluster servers)
    {
        var session = await ScyllaSession.ConnectAsync(servers.Options, None);
        await Eventually.HoldsAsync(
            () => session.Topology.Hosts.Count == servers.Nodes.Count
                && session.Topology.Hosts.All(h => h.Pool!.Connections == (Shards, 0)),
            "every shard of every node has its connection");
        return session;
    }

    private static ScriptedNode[] ReplicasOf(ScriptedCluster servers, long token, int count)
    {
        var ring = servers.Nodes.OrderBy(n => n.Tokens[0]).ToArray();
        var first = Array.FindIndex(ring, n => token <= n.Tokens[0]);
        return [.. Enumerable.Range(0, count).Select(i => ring[(Math.Max(first, 0) + i) % ring.Length])];
    }

    private static IEnumerable<(ScriptedNode Node, ServerRequest Request)> Arrived(ScriptedCluster servers) =>
        servers.Nodes.SelectMany(n => n.Server!.Asked("INTO t").Select(r => (n, r)));

    private static Batch BatchOf(PreparedStatement insert, byte[] key)
    {
        var batch = new Batch(BatchType.Unlogged);
        for (var i = 0; i < 50; i++)
            batch.Add(insert).Add(key).Add((long)i);
        return batch;
    }

    private static byte[] Key(Random random)
    {
        var key = new byte[random.Next(1, 40)];
        random.NextBytes(key);
        return key;
    }

    private static async Task DoAsync(ScyllaSession session, Statement statement) =>
        (await session.ExecuteAsync(statement, None)).Dispose();
}
