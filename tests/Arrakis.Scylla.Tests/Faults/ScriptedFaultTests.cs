using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Tests.Support;
using Arrakis.Scylla.Tests.Topology;
using Shouldly;

namespace Arrakis.Scylla.Tests.Faults;

/// <summary>What a real server cannot be made to do: a session under load, and servers that fail it at chosen bytes.</summary>
public sealed class ScriptedFaultTests
{
    private const string Insert = "INSERT INTO t (k) VALUES ";
    private static readonly WireColumn[] Columns = [new("v", WireType.Text)];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Connections_that_close_in_the_middle_of_frames_lose_nothing_and_mix_up_nothing(int nodes)
    {
        await using var servers = new ScriptedCluster();
        var random = new Random(11);
        for (var i = 0; i < nodes; i++)
            servers.Add().Server!.Handler = request => AnswerOrCutAsync(request, random);
        await using var session = await ScyllaSession.ConnectAsync(servers.Options with { RequestTimeout = TimeSpan.FromSeconds(60) });

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(writer => Task.Run(() => AskManyAsync(session, writer, 40))));

        answers.Sum().ShouldBe(1_280);
        servers.Nodes.Sum(n => n.Server!.AllConnections.Count).ShouldBeGreaterThan(10, "connections were closed, and made anew");
    }

    [Fact]
    public async Task A_server_that_refuses_all_connections_for_a_while_is_found_again()
    {
        await using var servers = new ScriptedCluster();
        var server = servers.Add().Server!;
        await using var session = await ScyllaSession.ConnectAsync(servers.Options with { RequestTimeout = TimeSpan.FromSeconds(60) });

        server.RefusesConnections = true;
        server.ResetConnections();
        var asking = AskManyAsync(session, 1, 1);
        var refused = session.Topology.Hosts.Single();
        await Eventually.HoldsAsync(() => !refused.IsUp && refused.Pool!.LastError is not null, "it was tried, and refused");
        asking.IsCompleted.ShouldBeFalse();
        server.RefusesConnections = false;
        (await asking).ShouldBe(1);
    }

    [Fact]
    public async Task A_statement_is_prepared_though_the_node_that_tells_of_the_cluster_stalls()
    {
        // Before v4 a server does not say which variables make the partition key: it is asked for besides.
        await using var servers = new ScriptedCluster { IsOld = true };
        foreach (var node in (ScriptedNode[])[servers.Add(), servers.Add()])
            node.Server!.Prepares(Insert, "ks", "t", [new("b", WireType.Text), new("a", WireType.Text)], []);
        await using var session = await ScyllaSession.ConnectAsync(
            servers.Options with { AttemptTimeout = TimeSpan.FromSeconds(1), RequestTimeout = TimeSpan.FromSeconds(30) });
        servers.Nodes.SelectMany(n => n.Server!.Connections).Single(c => c.Registered.Count > 0).Stall();

        (await session.PrepareAsync(Insert)).PartitionKey.ShouldBe([1, 0]);
    }

    [Fact]
    public async Task Servers_that_say_overloaded_again_and_again_get_every_idempotent_statement_in_the_end()
    {
        await using var servers = new ScriptedCluster();
        var asked = 0;
        for (var i = 0; i < 2; i++)
            servers.Add().Server!.On(Insert, _ => Interlocked.Increment(ref asked) % 6 == 0 ? WireAnswer.Void : WireErrors.Overloaded);
        await using var session = await ScyllaSession.ConnectAsync(servers.Options with { RequestTimeout = TimeSpan.FromSeconds(60) });

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
            (await session.ExecuteAsync(SessionRig.Ask($"{Insert}({i})", isIdempotent: true))).Dispose()));
        asked.ShouldBeGreaterThanOrEqualTo(40 * 6);
    }

    [Fact]
    public async Task Replicas_that_stay_away_are_waited_for_until_the_deadline_with_pauses_that_grow()
    {
        await using var servers = new ScriptedCluster();
        for (var i = 0; i < 2; i++)
            servers.Add().Server!.On(Insert, _ => WireErrors.Unavailable);
        await using var session = await ScyllaSession.ConnectAsync(
            servers.Options with { RequestTimeout = TimeSpan.FromSeconds(3), AttemptTimeout = TimeSpan.FromSeconds(3) });

        var error = await Should.ThrowAsync<UnavailableException>(
            () => session.ExecuteAsync(SessionRig.Ask($"{Insert}(1)", isIdempotent: true)).AsTask());
        (error.Required, error.Alive).ShouldBe((2, 1));
        error.EarlierErrors.ShouldAllBe(e => e.Error is UnavailableException);
        // About six pauses of up to 50, 100, 200, … ms in three seconds, and no storm.
        servers.Nodes.Sum(n => n.Server!.Asked(Insert).Count).ShouldBeInRange(4, 60);
    }

    /// <summary>Answers with the question, or with a part of the answer and the end: of one in twenty.</summary>
    private static async Task<bool> AnswerOrCutAsync(ServerRequest request, Random random)
    {
        if (request.Opcode != Opcode.Query || !request.Cql.StartsWith(Insert, StringComparison.Ordinal))
            return false;
        var answer = WireAnswer.Rows("ks", "t", Columns, [request.Cql]);
        var frame = request.Connection.Frame(request.StreamId, answer);
        int length;
        lock (random)
            length = random.Next(20) == 0 ? random.Next(frame.Length) : frame.Length;
        await request.Connection.SendRawAsync(frame.AsMemory(0, length));
        if (length < frame.Length)
            request.Connection.Close();
        return true;
    }

    private static async Task<int> AskManyAsync(ScyllaSession session, int writer, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var cql = $"{Insert}({writer}, {i})";
            using var rows = await session.ExecuteAsync(SessionRig.Ask(cql, isIdempotent: true));
            foreach (var row in rows)
                row.Get<string>(0).ShouldBe(cql);
        }

        return count;
    }
}
