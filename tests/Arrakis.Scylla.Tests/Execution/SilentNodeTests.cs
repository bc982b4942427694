using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Tests.Support;
using Shouldly;

namespace Arrakis.Scylla.Tests.Execution;

/// <summary>Nodes that keep their connections and answer nothing.</summary>
public sealed class SilentNodeTests
{
    private const string Insert = "INSERT INTO t (k) VALUES (1)";

    private static ScyllaOptions Hasty { get; } = SessionRig.Options with
    {
        RequestTimeout = TimeSpan.FromSeconds(60),
        AttemptTimeout = TimeSpan.FromSeconds(1),
    };

    [Fact]
    public async Task A_silent_node_is_passed_over_until_it_speaks_again()
    {
        await using var rig = await SessionRig.StartAsync(2, Hasty);
        var stalled = rig.Server.Connections.Single();
        stalled.Stall();
        await AskAsync(rig, isIdempotent: true);
        await Eventually.HoldsAsync(() => First(rig).IsSilent, "the first node is silent");

        for (var i = 0; i < 100; i++)
            await AskAsync(rig, isIdempotent: false);
        rig.Servers[1].Asked(Insert).Count.ShouldBe(101);

        stalled.Resume();
        await Eventually.HoldsAsync(() => !First(rig).IsSilent && First(rig).InFlight == 0, "it goes on");
        rig.Server.Asked(Insert).Count.ShouldBe(1, "what came while it was silent went elsewhere");
        await AskAsync(rig, isIdempotent: false);
        rig.Server.Asked(Insert).Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_waits_for_a_node_that_falls_silent_moves_if_it_is_idempotent_and_else_stays()
    {
        await using var rig = await SessionRig.StartAsync(2, Hasty with { AttemptTimeout = TimeSpan.FromSeconds(50) });
        var stalled = rig.Server.Connections.Single();
        stalled.Stall();
        var staying = AskAsync(rig, isIdempotent: false);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync(rig, isIdempotent: true)));
        rig.Servers[1].Asked(Insert).Count.ShouldBe(20);
        staying.IsCompleted.ShouldBeFalse();
        stalled.Resume();
        await staying;
    }

    [Fact]
    public async Task A_silent_node_is_asked_all_the_same_where_there_is_no_other()
    {
        await using var rig = await SessionRig.StartAsync(1, Hasty with { AttemptTimeout = TimeSpan.FromSeconds(30) });
        var stalled = rig.Server.Connections.Single();
        stalled.Stall();
        var first = AskAsync(rig, isIdempotent: false);
        await Eventually.HoldsAsync(() => First(rig).IsSilent, "it is silent");
        var second = AskAsync(rig, isIdempotent: false);
        stalled.Resume();
        await Task.WhenAll(first, second);
        rig.Server.Asked(Insert).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_silent_node_is_not_waited_for_while_another_one_only_refuses()
    {
        await using var rig = await SessionRig.StartAsync(2, Hasty with { AttemptTimeout = TimeSpan.FromSeconds(30) });
        var stalled = rig.Server.Connections.Single();
        stalled.Stall();
        var first = AskAsync(rig, isIdempotent: false);
        await Eventually.HoldsAsync(() => First(rig).IsSilent, "the first node is silent");

        rig.Servers[1].On(Insert, _ => rig.Servers[1].Asked(Insert).Count < 5 ? WireErrors.Unavailable : WireAnswer.Void);
        await AskAsync(rig, isIdempotent: true);
        rig.Servers[1].Asked(Insert).Count.ShouldBe(5);
        var error = await Should.ThrowAsync<UnavailableException>(async () =>
        {
            rig.Servers[1].Handler = async request =>
            {
                await request.ReplyAsync(WireErrors.Unavailable);
                return true;
            };
            await AskAsync(rig, isIdempotent: false);
        });
        error.Address.ShouldBe(rig.Servers[1].Address);

        stalled.Resume();
        await first;
    }

    private static ShardConnection First(SessionRig rig) => rig.Cluster.TryGetConnection(rig.Session.Topology.Hosts[0], default)!;

    private static async Task AskAsync(SessionRig rig, bool isIdempotent) =>
        (await rig.Session.ExecuteAsync(SessionRig.Ask(Insert, isIdempotent))).Dispose();
}
