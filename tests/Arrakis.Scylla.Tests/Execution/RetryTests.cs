using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Tests.Support;
using Shouldly;

namespace Arrakis.Scylla.Tests.Execution;

/// <summary>What becomes of a request when nodes fail, on real connections.</summary>
public sealed class RetryTests
{
    private const string Insert = "INSERT INTO t (k) VALUES (1)";

    private static ScyllaOptions Hasty { get; } = SessionRig.Options with
    {
        RequestTimeout = TimeSpan.FromMilliseconds(400),
        AttemptTimeout = TimeSpan.FromMilliseconds(100),
    };

    [Fact]
    public async Task A_good_answer_is_given_as_it_came()
    {
        await using var rig = await SessionRig.StartAsync(2);
        using var rows = await rig.Session.ExecuteAsync(Insert);
        rows.Count.ShouldBe(0);
        rig.Asked(Insert).ShouldBe(1);
    }

    [Fact]
    public async Task A_statement_that_is_not_idempotent_is_not_sent_again_when_its_connection_broke_in_flight()
    {
        await using var rig = await SessionRig.StartAsync(2);
        rig.Server.Handler = request => ResetAsync(request, Insert);
        var error = await Should.ThrowAsync<ConnectionException>(() => rig.Session.ExecuteAsync(Insert).AsTask());
        error.MayHaveBeenApplied.ShouldBeTrue();
        error.Address.ShouldBe(rig.Server.Address);
        rig.Asked(Insert).ShouldBe(1);
    }

    [Fact]
    public async Task An_idempotent_statement_goes_to_the_next_node_when_its_connection_broke_in_flight()
    {
        await using var rig = await SessionRig.StartAsync(2);
        rig.Server.Handler = request => ResetAsync(request, Insert);
        using var rows = await rig.Session.ExecuteAsync(SessionRig.Ask(Insert, isIdempotent: true));
        rig.Servers.Select(s => s.Asked(Insert).Count).ShouldBe([1, 1]);
    }

    [Fact]
    public async Task A_node_without_a_connection_is_passed_over()
    {
        await using var rig = await SessionRig.StartAsync(2);
        await rig.Cluster.DisconnectAsync(0);
        using var rows = await rig.Session.ExecuteAsync(Insert);
        rig.Servers.Select(s => s.Asked(Insert).Count).ShouldBe([0, 1]);
    }

    [Fact]
    public async Task A_node_that_comes_back_within_the_deadline_is_waited_for()
    {
        await using var rig = await SessionRig.StartAsync();
        await rig.Cluster.DisconnectAsync(0);
        var asking = rig.Session.ExecuteAsync(Insert).AsTask();
        await rig.Cluster.ConnectAsync(0);
        using var rows = await asking;
        rig.Asked(Insert).ShouldBe(1);
    }

    [Fact]
    public async Task Without_any_connection_the_deadline_ends_with_what_is_known_of_each_node()
    {
        await using var rig = await SessionRig.StartAsync(2, Hasty);
        await rig.Cluster.DisconnectAsync(0);
        await rig.Cluster.DisconnectAsync(1);
        var error = await Should.ThrowAsync<NoHostAvailableException>(() => rig.Session.ExecuteAsync(Insert).AsTask());
        error.Errors.Select(e => e.Address).Distinct().ShouldBe(rig.Servers.Select(s => s.Address));
    }

    [Fact]
    public async Task A_joining_node_passes_any_statement_on()
    {
        await using var rig = await SessionRig.StartAsync(2);
        rig.Servers[0].On(Insert, _ => WireErrors.Bootstrapping);
        using var rows = await rig.Session.ExecuteAsync(Insert);
        rig.Servers.Select(s => s.Asked(Insert).Count).ShouldBe([1, 1]);
    }

    [Fact]
    public async Task An_overloaded_node_passes_on_only_what_may_be_done_twice()
    {
        await using var rig = await SessionRig.StartAsync(2);
        rig.Servers[0].On(Insert, _ => WireErrors.Overloaded);
        await Should.ThrowAsync<OverloadedException>(() => rig.Session.ExecuteAsync(Insert).AsTask());
        rig.Servers.Select(s => s.Asked(Insert).Count).ShouldBe([1, 0]);
        using var rows = await rig.Session.ExecuteAsync(SessionRig.Ask(Insert, isIdempotent: true));
        rig.Servers.Select(s => s.Asked(Insert).Count).ShouldBe([2, 1]);
    }

    [Fact]
    public async Task A_statement_that_is_not_idempotent_asks_one_more_node_when_replicas_are_missing()
    {
        await using var rig = await SessionRig.StartAsync(3);
        foreach (var server in rig.Servers)
            server.On(Insert, _ => WireErrors.Unavailable);
        var error = await Should.ThrowAsync<UnavailableException>(() => rig.Session.ExecuteAsync(Insert).AsTask());
        error.Address.ShouldBe(rig.Servers[1].Address);
        error.EarlierErrors.Select(e => e.Address).ShouldBe([rig.Servers[0].Address]);
        rig.Servers.Select(s => s.Asked(Insert).Count).ShouldBe([1, 1, 0]);
    }

    [Fact]
    public async Task Replicas_that_come_back_within_the_deadline_are_waited_for()
    {
        await using var rig = await SessionRig.StartAsync(2);
        foreach (var server in rig.Servers)
            server.On(Insert, _ => rig.Asked(Insert) < 6 ? WireErrors.Unavailable : WireAnswer.Void);
        using var rows = await rig.Session.ExecuteAsync(SessionRig.Ask(Insert, isIdempotent: true));
        rig.Asked(Insert).ShouldBe(6);
    }

    [Fact]
    public async Task When_the_deadline_ends_the_last_error_of_a_server_is_told_with_those_before()
    {
        await using var rig = await SessionRig.StartAsync(2, Hasty);
        rig.Servers[0].On(Insert, _ => WireErrors.WriteTimeout("SIMPLE"));
        rig.Servers[1].On(Insert, _ => WireErrors.Unavailable);
        var error = await Should.ThrowAsync<ReplicaException>(
            () => rig.Session.ExecuteAsync(SessionRig.Ask(Insert, isIdempotent: true)).AsTask());
        error.EarlierErrors.Count.ShouldBeInRange(1, 15);
        error.EarlierErrors.ShouldContain(e => e.Error is WriteTimeoutException);
    }

    [Fact]
    public async Task A_node_that_does_not_answer_is_given_up_for_the_next_one_by_an_idempotent_statement()
    {
        await using var rig = await SessionRig.StartAsync(2, Hasty with { RequestTimeout = TimeSpan.FromSeconds(30) });
        rig.Server.Handler = request => Task.FromResult(request.Cql == Insert);
        using var rows = await rig.Session.ExecuteAsync(SessionRig.Ask(Insert, isIdempotent: true));
        rig.Servers.Select(s => s.Asked(Insert).Count).ShouldBe([1, 1]);
    }

    [Fact]
    public async Task A_statement_that_is_not_idempotent_waits_for_its_node_until_the_deadline_and_is_not_sent_again()
    {
        await using var rig = await SessionRig.StartAsync(2, Hasty);
        rig.Server.Handler = request => Task.FromResult(request.Cql == Insert);
        var error = await Should.ThrowAsync<RequestTimeoutException>(() => rig.Session.ExecuteAsync(Insert).AsTask());
        error.Address.ShouldBe(rig.Server.Address);
        rig.Asked(Insert).ShouldBe(1);
    }

    [Fact]
    public async Task A_statements_own_timeout_goes_before_the_sessions()
    {
        await using var rig = await SessionRig.StartAsync();
        rig.Server.Handler = request => Task.FromResult(request.Cql == Insert);
        var statement = SessionRig.Ask(Insert, isIdempotent: true);
        statement.Timeout = TimeSpan.FromMilliseconds(50);
        var error = await Should.ThrowAsync<RequestTimeoutException>(() => rig.Session.ExecuteAsync(statement).AsTask());
        error.Message.ShouldContain("50 ms");
    }

    [Fact]
    public async Task A_mistake_is_told_at_once_even_of_an_idempotent_statement()
    {
        await using var rig = await SessionRig.StartAsync(2);
        rig.Server.On(Insert, _ => WireErrors.Invalid);
        var error = await Should.ThrowAsync<InvalidQueryException>(
            () => rig.Session.ExecuteAsync(SessionRig.Ask(Insert, isIdempotent: true)).AsTask());
        error.Address.ShouldBe(rig.Server.Address);
        error.EarlierErrors.ShouldBeEmpty();
        rig.Asked(Insert).ShouldBe(1);
    }

    [Fact]
    public async Task Enough_replies_without_the_data_are_asked_for_again_of_the_same_node()
    {
        await using var rig = await SessionRig.StartAsync(2);
        rig.Server.On(Insert, _ => rig.Asked(Insert) == 1 ? WireErrors.ReadTimeout(2, hasData: false) : WireAnswer.Void);
        using var rows = await rig.Session.ExecuteAsync(SessionRig.Ask(Insert, isIdempotent: true));
        rig.Servers.Select(s => s.Asked(Insert).Count).ShouldBe([2, 0]);
    }

    [Fact]
    public async Task What_fails_inside_of_every_server_is_told_after_one_round()
    {
        await using var rig = await SessionRig.StartAsync(2);
        foreach (var server in rig.Servers)
            server.On(Insert, _ => WireErrors.Internal);
        await Should.ThrowAsync<ServerInternalException>(
            () => rig.Session.ExecuteAsync(SessionRig.Ask(Insert, isIdempotent: true)).AsTask());
        rig.Servers.Select(s => s.Asked(Insert).Count).ShouldBe([1, 1]);
    }

    [Fact]
    public async Task A_caller_that_cancels_between_attempts_gets_its_own_token_back()
    {
        await using var rig = await SessionRig.StartAsync();
        using var cancel = new CancellationTokenSource();
        rig.Server.On(Insert, _ => WireErrors.Unavailable);
        var asking = rig.Session.ExecuteAsync(SessionRig.Ask(Insert, isIdempotent: true), cancel.Token).AsTask();
        await Eventually.HoldsAsync(() => rig.Asked(Insert) >= 3, "three attempts");
        await cancel.CancelAsync();
        (await Should.ThrowAsync<OperationCanceledException>(() => asking)).CancellationToken.ShouldBe(cancel.Token);
    }

    [Fact]
    public async Task A_caller_that_cancels_in_flight_gets_its_own_token_back_and_nothing_is_sent_again()
    {
        await using var rig = await SessionRig.StartAsync(2);
        using var cancel = new CancellationTokenSource();
        rig.Server.Handler = request => Task.FromResult(request.Cql == Insert);
        var asking = rig.Session.ExecuteAsync(SessionRig.Ask(Insert, isIdempotent: true), cancel.Token).AsTask();
        await Eventually.HoldsAsync(() => rig.Asked(Insert) == 1, "the request arrived");
        await cancel.CancelAsync();
        (await Should.ThrowAsync<OperationCanceledException>(() => asking)).CancellationToken.ShouldBe(cancel.Token);
        rig.Asked(Insert).ShouldBe(1);
    }

    [Fact]
    public async Task A_session_that_ends_ends_what_waits_for_a_node()
    {
        await using var rig = await SessionRig.StartAsync(1, SessionRig.Options with { RequestTimeout = TimeSpan.FromMinutes(10) });
        rig.Server.On(Insert, _ => WireErrors.Unavailable);
        var asking = rig.Session.ExecuteAsync(SessionRig.Ask(Insert, isIdempotent: true)).AsTask();
        await Eventually.HoldsAsync(() => rig.Asked(Insert) >= 1, "one attempt");
        await rig.Session.DisposeAsync();
        await Should.ThrowAsync<ObjectDisposedException>(() => asking);
        await Should.ThrowAsync<ObjectDisposedException>(() => rig.Session.ExecuteAsync(Insert).AsTask());
    }

    [Fact]
    public async Task One_node_alone_is_asked_once()
    {
        await using var rig = await SessionRig.StartAsync(2);
        var host = rig.Session.Topology.Hosts[1];
        rig.Servers[1].On(Insert, _ => WireErrors.Overloaded);
        var statement = SessionRig.Ask(Insert, isIdempotent: true);
        await Should.ThrowAsync<OverloadedException>(() => rig.Session.ExecuteOnAsync(host, statement).AsTask());
        rig.Servers.Select(s => s.Asked(Insert).Count).ShouldBe([0, 1]);

        await rig.Cluster.DisconnectAsync(1);
        await Should.ThrowAsync<NoHostAvailableException>(() => rig.Session.ExecuteOnAsync(host, statement).AsTask());
    }

    private static Task<bool> ResetAsync(ServerRequest request, string cql)
    {
        if (request.Cql != cql)
            return Task.FromResult(false);
        request.Connection.Reset();
        return Task.FromResult(true);
    }
}
