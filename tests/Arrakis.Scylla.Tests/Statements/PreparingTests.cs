using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Statements;
using Arrakis.Scylla.Tests.Support;
using Arrakis.Scylla.Topology;
using Shouldly;

namespace Arrakis.Scylla.Tests.Statements;

/// <summary>Statements that are prepared once, and again where that is needed.</summary>
public sealed class PreparingTests
{
    private const string Insert = "INSERT INTO t (k, v) VALUES (?, ?)";
    private static readonly WireColumn[] Variables = [new("k", WireType.BigInt), new("v", WireType.Text)];

    [Fact]
    public async Task Many_callers_share_one_prepare()
    {
        await using var rig = await StartAsync();
        var release = new TaskCompletionSource();
        rig.Server.Handler = async request =>
        {
            if (request.Opcode == Opcode.Prepare)
                await release.Task;
            return false;
        };
        var calls = Enumerable.Range(0, 20).Select(_ => rig.Session.PrepareAsync(Insert).AsTask()).ToList();
        release.SetResult();
        var statements = await Task.WhenAll(calls);
        statements.Distinct().Count().ShouldBe(1);
        (await rig.Session.PrepareAsync(Insert)).ShouldBeSameAs(statements[0]);
        rig.Count(Opcode.Prepare).ShouldBe(1);
    }

    [Fact]
    public async Task A_caller_that_cancels_leaves_the_prepare_to_the_others()
    {
        await using var rig = await StartAsync();
        using var cancel = new CancellationTokenSource();
        var release = new TaskCompletionSource();
        rig.Server.Handler = async request =>
        {
            if (request.Opcode == Opcode.Prepare)
                await release.Task;
            return false;
        };
        var first = rig.Session.PrepareAsync(Insert, cancel.Token).AsTask();
        var second = rig.Session.PrepareAsync(Insert).AsTask();
        await cancel.CancelAsync();
        (await Should.ThrowAsync<OperationCanceledException>(() => first)).CancellationToken.ShouldBe(cancel.Token);
        release.SetResult();
        (await second).Cql.ShouldBe(Insert);
        rig.Count(Opcode.Prepare).ShouldBe(1);
    }

    [Fact]
    public async Task A_prepare_that_failed_is_not_remembered()
    {
        await using var rig = await StartAsync();
        var refuse = true;
        rig.Server.Handler = async request =>
        {
            if (request.Opcode != Opcode.Prepare || !refuse)
                return false;
            await request.ReplyAsync(WireErrors.Invalid);
            return true;
        };
        await Should.ThrowAsync<InvalidQueryException>(() => rig.Session.PrepareAsync(Insert).AsTask());
        refuse = false;
        (await rig.Session.PrepareAsync(Insert)).Variables.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_node_that_forgot_a_statement_is_told_it_again_on_the_same_connection()
    {
        await using var rig = await StartAsync();
        var statement = await rig.Session.PrepareAsync(Insert);
        rig.Server.ForgetPrepared();
        using var rows = await rig.Session.ExecuteAsync(statement.Bind().Add(7L).Add("seven"));

        rig.Server.Requests.Where(r => r.Opcode is Opcode.Prepare or Opcode.Execute).Select(r => r.Opcode)
            .ShouldBe([Opcode.Prepare, Opcode.Execute, Opcode.Prepare, Opcode.Execute]);
        rig.Server.Connections.Count.ShouldBe(1);
        rig.Server.Asked(Insert)[^1].Statements[0].Values[1].ShouldBe("seven"u8.ToArray());
    }

    [Fact]
    public async Task A_node_that_forgot_it_is_told_once_by_many_requests()
    {
        await using var rig = await StartAsync();
        var statement = await rig.Session.PrepareAsync(Insert);
        rig.Server.ForgetPrepared();
        var release = new TaskCompletionSource();
        rig.Server.Handler = async request =>
        {
            if (request.Opcode == Opcode.Prepare)
                await release.Task;
            return false;
        };
        var calls = Enumerable.Range(0, 20)
            .Select(i => rig.Session.ExecuteAsync(statement.Bind().Add((long)i).Add("x")).AsTask()).ToList();
        await Eventually.HoldsAsync(() => rig.Count(Opcode.Execute) == 20, "all were asked");
        // All but those whose UNPREPARED is still on the way wait for the one PREPARE; a late one finds it running or done.
        release.SetResult();
        foreach (var rows in await Task.WhenAll(calls))
            rows.Dispose();
        rig.Count(Opcode.Prepare).ShouldBeLessThan(20);
    }

    [Fact]
    public async Task Each_statement_of_a_batch_that_a_node_forgot_is_told_again()
    {
        const string delete = "DELETE FROM t WHERE k = ?";
        await using var rig = await StartAsync();
        rig.Server.Prepares(delete, "ks", "t", [Variables[0]], [0]);
        var (first, second) = (await rig.Session.PrepareAsync(Insert), await rig.Session.PrepareAsync(delete));
        rig.Server.ForgetPrepared();
        var batch = new Batch(BatchType.Unlogged);
        batch.Add(first).Add(1L).Add("one");
        batch.Add(second).Add(2L);
        using var rows = await rig.Session.ExecuteAsync(batch);
        rig.Count(Opcode.Prepare).ShouldBe(4);
        rig.Count(Opcode.Batch).ShouldBe(3);
        rig.Server.Requests.Last(r => r.Opcode == Opcode.Batch).Statements.Select(s => s.Cql).ShouldBe([Insert, delete]);
    }

    [Fact]
    public async Task A_node_that_forgets_again_and_again_is_given_up()
    {
        await using var rig = await StartAsync();
        var statement = await rig.Session.PrepareAsync(Insert);
        rig.Server.Handler = async request =>
        {
            if (request.Opcode != Opcode.Execute)
                return false;
            await request.ReplyAsync(WireAnswer.Unprepared(request.Statements[0].Id!));
            return true;
        };
        var error = await Should.ThrowAsync<UnpreparedException>(
            () => rig.Session.ExecuteAsync(statement.Bind().Add(1L).Add("x")).AsTask());
        error.Address.ShouldBe(rig.Server.Address);
        rig.Count(Opcode.Execute).ShouldBe(2);
    }

    [Fact]
    public async Task A_changed_id_is_taken_over()
    {
        await using var rig = await StartAsync();
        var statement = await rig.Session.PrepareAsync(Insert);
        rig.Server.Handler = request => AnswerAsync(request, [9, 9], Variables);
        using var rows = await rig.Session.ExecuteAsync(statement.Bind().Add(1L).Add("x"));
        rig.Server.Requests.Last(r => r.Opcode == Opcode.Execute).Statements[0].Id.ShouldBe([9, 9]);
    }

    [Fact]
    public async Task Values_that_no_longer_fit_are_not_sent()
    {
        await using var rig = await StartAsync();
        var statement = await rig.Session.PrepareAsync(Insert);
        rig.Server.Handler = request => AnswerAsync(request, [9, 9], [Variables[0], new("v", WireType.Int)]);
        var bound = statement.Bind().Add(1L).Add("x");
        var error = await Should.ThrowAsync<StatementOutdatedException>(() => rig.Session.ExecuteAsync(bound).AsTask());
        error.Message.ShouldContain("clear it and fill it again");
        rig.Count(Opcode.Execute).ShouldBe(1);

        bound.Clear();
        using var rows = await rig.Session.ExecuteAsync(bound.Add(1L).Add(5));
    }

    [Theory]
    [InlineData("TABLE", "t", 2)]
    [InlineData("TABLE", "other", 1)]
    [InlineData("TYPE", "udt", 2)]
    [InlineData("KEYSPACE", null, 2)]
    public async Task A_statement_is_prepared_anew_before_its_next_use_when_its_table_changed(string target, string? name, int prepares)
    {
        await using var rig = await StartAsync();
        var statement = await rig.Session.PrepareAsync(Insert);
        rig.Cluster.Raise(new SchemaChange("UPDATED", target, "ks", name));
        for (var i = 0; i < 2; i++)
        {
            using var rows = await rig.Session.ExecuteAsync(statement.Bind().Add(1L).Add("x"));
        }

        rig.Count(Opcode.Prepare).ShouldBe(prepares);
    }

    [Fact]
    public async Task Variables_that_a_change_brought_are_known_at_the_next_use()
    {
        await using var rig = await StartAsync();
        var statement = await rig.Session.PrepareAsync(Insert);
        rig.Server.Prepares(Insert, "ks", "t", [Variables[0], new("v", WireType.Int)], [0]);
        rig.Cluster.Raise(new SchemaChange("UPDATED", "TABLE", "ks", "t"));
        await Should.ThrowAsync<StatementOutdatedException>(
            () => rig.Session.ExecuteAsync(statement.Bind().Add(1L).Add("x")).AsTask());
        statement.Variables[1].Type.Name.ShouldBe("int");
        using var rows = await rig.Session.ExecuteAsync(statement.Bind().Add(1L).Add(5));
    }

    [Fact]
    public async Task Who_prepares_again_after_a_change_gets_the_same_statement_with_its_new_variables()
    {
        await using var rig = await StartAsync();
        var statement = await rig.Session.PrepareAsync(Insert);
        rig.Server.Prepares(Insert, "ks", "t", [Variables[0], new("v", WireType.Int)], [0]);
        rig.Cluster.Raise(new SchemaChange("UPDATED", "TABLE", "ks", "t"));
        (await rig.Session.PrepareAsync(Insert)).ShouldBeSameAs(statement);
        using var rows = await rig.Session.ExecuteAsync(statement.Bind().Add(1L).Add(5));
        rig.Count(Opcode.Prepare).ShouldBe(2);
    }

    [Fact]
    public async Task Servers_of_version_3_leave_the_partition_key_to_the_schema()
    {
        await using var rig = await SessionRig.StartAsync(settings: new ServerSettings { MaxVersion = 3 }, version: ProtocolVersion.V3);
        rig.Server.Prepares(Insert, "ks", "t", Variables, [0]);
        rig.Cluster.PartitionKey = ["v", "k"];
        (await rig.Session.PrepareAsync(Insert)).PartitionKey.ShouldBe([1, 0]);
    }

    [Fact]
    public async Task A_conditional_statement_is_known_by_the_mark_that_its_server_announced()
    {
        const uint mark = 0x8000_0000;
        var settings = new ServerSettings
        {
            Shards = 1,
            MoreSupported = new Dictionary<string, string[]>
            {
                ["SCYLLA_LWT_ADD_METADATA_MARK"] = [$"LWT_OPTIMIZATION_META_BIT_MASK={mark}"],
            },
        };
        await using var rig = await SessionRig.StartAsync(settings: settings);
        rig.Server.Prepares("conditional", "ks", "t", Variables, [0], flags: unchecked((int)mark));
        rig.Server.Prepares(Insert, "ks", "t", Variables, [0]);
        (await rig.Session.PrepareAsync("conditional")).IsConditional.ShouldBeTrue();
        (await rig.Session.PrepareAsync(Insert)).IsConditional.ShouldBeFalse();
    }

    [Fact]
    public async Task A_prepare_that_cannot_be_repeated_leaves_a_statement_unsent_so_that_any_goes_to_the_next_node()
    {
        await using var rig = await StartAsync(2);
        var statement = await rig.Session.PrepareAsync(Insert);
        rig.Servers[0].ForgetPrepared();
        rig.Servers[0].Handler = request =>
        {
            if (request.Opcode != Opcode.Prepare)
                return Task.FromResult(false);
            request.Connection.Reset();
            return Task.FromResult(true);
        };
        using var rows = await rig.Session.ExecuteAsync(statement.Bind().Add(1L).Add("x"));
        rig.Servers[1].Asked(Insert).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_node_that_fails_to_prepare_again_leaves_a_statement_unsent_too()
    {
        await using var rig = await StartAsync(2);
        var statement = await rig.Session.PrepareAsync(Insert);
        rig.Servers[0].ForgetPrepared();
        rig.Servers[0].Handler = async request =>
        {
            if (request.Opcode != Opcode.Prepare)
                return false;
            await request.ReplyAsync(WireErrors.Internal);
            return true;
        };
        using var rows = await rig.Session.ExecuteAsync(statement.Bind().Add(1L).Add("x"));
        rig.Servers[1].Asked(Insert).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_node_that_forgets_again_and_again_does_not_stand_for_the_others()
    {
        await using var rig = await StartAsync(2);
        var statement = await rig.Session.PrepareAsync(Insert);
        rig.Servers[0].Handler = async request =>
        {
            if (request.Opcode != Opcode.Execute)
                return false;
            await request.ReplyAsync(WireAnswer.Unprepared(request.Statements[0].Id!));
            return true;
        };
        using var rows = await rig.Session.ExecuteAsync(statement.Bind().Add(1L).Add("x"));
        rig.Servers[1].Asked(Insert).Count.ShouldBeInRange(1, 2);
    }

    private static async Task<SessionRig> StartAsync(int nodes = 1)
    {
        var rig = await SessionRig.StartAsync(nodes);
        foreach (var server in rig.Servers)
            server.Prepares(Insert, "ks", "t", Variables, [0]);
        return rig;
    }

    /// <summary>Knows the statement by another id than before.</summary>
    private static async Task<bool> AnswerAsync(ServerRequest request, byte[] id, WireColumn[] variables)
    {
        if (request.Opcode == Opcode.Prepare)
            await request.ReplyAsync(WireAnswer.Prepared(request.Version, id, "ks", "t", variables, [0], []));
        else if (request.Opcode == Opcode.Execute)
        {
            await request.ReplyAsync(
                request.Statements[0].Id is { } asked && !asked.SequenceEqual(id) ? WireAnswer.Unprepared(asked) : WireAnswer.Void);
        }
        else
            return false;
        return true;
    }
}
