using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Tests.Support;
using Shouldly;

namespace Arrakis.Scylla.Tests.Execution;

/// <summary>What answers say beside their rows.</summary>
public sealed class ResultTests
{
    [Fact]
    public async Task A_change_of_schema_waits_for_the_nodes_to_agree()
    {
        await using var rig = await SessionRig.StartAsync();
        rig.Server.On("CREATE", _ => WireAnswer.SchemaChange("CREATED", "TABLE", "ks", "t"));
        using var rows = await rig.Session.ExecuteAsync("CREATE TABLE t (k int PRIMARY KEY)");
        rows.Count.ShouldBe(0);
        rig.Cluster.Agreements.ShouldBe(1);
        using var others = await rig.Session.ExecuteAsync("INSERT INTO t (k) VALUES (1)");
        rig.Cluster.Agreements.ShouldBe(1);
    }

    [Theory]
    [InlineData("USE other")]
    [InlineData("use\n\"Other\"")]
    [InlineData(" -- which\n // one\r\n /* another */ Use other;")]
    public async Task Use_is_refused_before_it_changes_a_connection_under_the_requests_of_others(string use)
    {
        await using var rig = await SessionRig.StartAsync();
        var error = await Should.ThrowAsync<InvalidOperationException>(() => rig.Session.ExecuteAsync(use).AsTask());
        error.Message.ShouldContain("ScyllaOptions.Keyspace");
        await Should.ThrowAsync<InvalidOperationException>(() => rig.Session.PrepareAsync(use).AsTask());
        rig.Server.Requests.ShouldNotContain(r => r.Opcode == Opcode.Query || r.Opcode == Opcode.Prepare);
    }

    [Theory]
    [InlineData("user_table")]
    [InlineData("SELECT v FROM t /* USE */")]
    [InlineData("-- USE other")]
    public async Task What_only_looks_like_use_is_sent(string cql)
    {
        await using var rig = await SessionRig.StartAsync();
        using var rows = await rig.Session.ExecuteAsync(cql);
        rig.Asked(cql).ShouldBe(1);
    }

    [Fact]
    public async Task A_connection_whose_keyspace_changed_all_the_same_is_given_up()
    {
        await using var rig = await SessionRig.StartAsync();
        rig.Server.On("CHANGE", _ => WireAnswer.SetKeyspace("other"));
        await Should.ThrowAsync<InvalidOperationException>(() => rig.Session.ExecuteAsync("CHANGE").AsTask());
        await Eventually.HoldsAsync(() => rig.Server.Connections.Count == 0, "the connection is closed");
    }

    [Fact]
    public async Task Where_a_tablet_is_goes_to_the_cluster()
    {
        await using var rig = await SessionRig.StartAsync();
        rig.Server.On("INSERT", _ => WireAnswer.Void.WithPayload("tablets-routing-v1", [1, 2, 3]).WithWarnings("slow"));
        using var rows = await rig.Session.ExecuteAsync("INSERT INTO t (k) VALUES (1)");
        rows.Warnings.ShouldBe(["slow"]);
        rig.Cluster.Tablets.ShouldHaveSingleItem().Payload.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Another_custom_payload_is_passed_over()
    {
        await using var rig = await SessionRig.StartAsync();
        rig.Server.On("INSERT", _ => WireAnswer.Void.WithPayload("something-else", [1]));
        using var rows = await rig.Session.ExecuteAsync("INSERT INTO t (k) VALUES (1)");
        rig.Cluster.Tablets.ShouldBeEmpty();
    }
}
