using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Execution;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Responses;
using Arrakis.Scylla.Tests.Support;
using Shouldly;

namespace Arrakis.Scylla.Tests.Execution;

/// <summary>Second attempts beside a first that takes long.</summary>
public sealed class SpeculationTests
{
    private const string Select = "SELECT v FROM t";
    private static readonly WireColumn[] Columns = [new("v", WireType.Int)];

    private static ScyllaOptions Eager { get; } = SessionRig.Options with { SpeculativeDelay = TimeSpan.FromMilliseconds(20) };

    [Fact]
    public async Task A_node_that_takes_long_is_overtaken_by_the_next_and_its_late_answer_harms_nobody()
    {
        await using var rig = await SessionRig.StartAsync(2, Eager);
        var late = new TaskCompletionSource<ServerRequest>();
        rig.Servers[0].Handler = request => Task.FromResult(request.Cql == Select && late.TrySetResult(request));
        rig.Servers[1].On(Select, _ => Value(2));

        (await AskAsync(rig)).ShouldBe(2);
        rig.Servers.Select(s => s.Asked(Select).Count).ShouldBe([1, 1]);

        var request = await late.Task;
        await request.ReplyAsync(Value(1));
        rig.Servers[0].On(Select, _ => Value(3));
        (await AskAsync(rig)).ShouldBe(3);
        request.Connection.IsClosed.ShouldBeFalse();
    }

    [Fact]
    public async Task The_first_node_may_still_answer_first()
    {
        await using var rig = await SessionRig.StartAsync(2, Eager);
        rig.Servers[1].Handler = request => Task.FromResult(request.Cql == Select);
        rig.Servers[0].Handler = async request =>
        {
            if (request.Cql != Select)
                return false;
            await Eventually.HoldsAsync(() => rig.Servers[1].Asked(Select).Count == 1, "the second attempt arrived");
            await request.ReplyAsync(Value(1));
            return true;
        };
        (await AskAsync(rig)).ShouldBe(1);
    }

    [Fact]
    public async Task A_second_attempt_that_fails_leaves_the_first_one_running()
    {
        await using var rig = await SessionRig.StartAsync(2, Eager);
        var answered = new TaskCompletionSource();
        rig.Servers[0].Handler = async request =>
        {
            if (request.Cql != Select)
                return false;
            await answered.Task;
            await request.ReplyAsync(Value(1));
            return true;
        };
        rig.Servers[1].Handler = async request =>
        {
            if (request.Cql != Select)
                return false;
            await request.ReplyAsync(WireErrors.Invalid);
            answered.TrySetResult();
            return true;
        };
        (await AskAsync(rig)).ShouldBe(1);
    }

    [Fact]
    public async Task A_first_attempt_that_fails_leaves_the_second_one_running()
    {
        await using var rig = await SessionRig.StartAsync(2, Eager);
        rig.Servers[0].Handler = async request =>
        {
            if (request.Cql != Select)
                return false;
            await Eventually.HoldsAsync(() => rig.Servers[1].Asked(Select).Count == 1, "the second attempt arrived");
            request.Connection.Reset();
            return true;
        };
        rig.Servers[1].Handler = async request =>
        {
            if (request.Cql != Select)
                return false;
            await Eventually.HoldsAsync(() => rig.Servers[0].Connections.Count == 0, "the first attempt failed");
            await request.ReplyAsync(Value(2));
            return true;
        };
        (await AskAsync(rig)).ShouldBe(2);
    }

    [Fact]
    public async Task Whatever_the_slower_attempt_ends_with_the_good_answer_stands()
    {
        using var frame = new ResponseFrame(new FrameHeader(4, true, FrameFlags.None, 0, Opcode.Result, 0), new byte[16]);
        var slower = new TaskCompletionSource<Answer>();
        var good = new TaskCompletionSource<Answer>();
        using var stop = new CancellationTokenSource();
        using var ending = stop.Token.Register(() => slower.SetException(new ObjectDisposedException(nameof(ScyllaSession))));
        var asking = SpeculativeExecution.FirstGoodAsync(slower.Task, good.Task, stop);
        good.SetResult(new Answer(frame, null!));
        (await asking).Frame.ShouldBeSameAs(frame);
    }

    [Fact]
    public async Task Never_are_more_than_two_attempts_under_way()
    {
        await using var rig = await SessionRig.StartAsync(3, Eager with { RequestTimeout = TimeSpan.FromMilliseconds(400) });
        foreach (var server in rig.Servers)
            server.Handler = request => Task.FromResult(request.Cql == Select);
        await Should.ThrowAsync<RequestTimeoutException>(() => AskAsync(rig));
        rig.Servers.Select(s => s.Asked(Select).Count).ShouldBe([1, 1, 0]);
    }

    [Fact]
    public async Task Both_failing_the_request_fails()
    {
        await using var rig = await SessionRig.StartAsync(2, Eager);
        rig.Servers[0].Handler = async request =>
        {
            if (request.Cql != Select)
                return false;
            await Eventually.HoldsAsync(() => rig.Servers[1].Asked(Select).Count == 1, "the second attempt arrived");
            await request.ReplyAsync(WireErrors.Invalid);
            return true;
        };
        rig.Servers[1].On(Select, _ => WireErrors.Invalid);
        await Should.ThrowAsync<InvalidQueryException>(() => AskAsync(rig));
    }

    [Fact]
    public async Task What_is_not_idempotent_is_never_asked_twice_however_long_it_takes()
    {
        await using var rig = await SessionRig.StartAsync(2, Eager);
        rig.Servers[0].Handler = async request =>
        {
            if (request.Cql != Select)
                return false;
            // Many times the delay: a second attempt would have come.
            await Task.Delay(Eager.SpeculativeDelay!.Value * 10);
            await request.ReplyAsync(Value(1));
            return true;
        };
        (await AskAsync(rig, isIdempotent: false)).ShouldBe(1);
        rig.Servers.Select(s => s.Asked(Select).Count).ShouldBe([1, 0]);
    }

    [Fact]
    public async Task A_caller_that_cancels_ends_both()
    {
        await using var rig = await SessionRig.StartAsync(2, Eager);
        using var cancel = new CancellationTokenSource();
        foreach (var server in rig.Servers)
            server.Handler = request => Task.FromResult(request.Cql == Select);
        var asking = rig.Session.ExecuteAsync(SessionRig.Ask(Select, isIdempotent: true), cancel.Token).AsTask();
        await Eventually.HoldsAsync(() => rig.Asked(Select) == 2, "both attempts arrived");
        await cancel.CancelAsync();
        (await Should.ThrowAsync<OperationCanceledException>(() => asking)).CancellationToken.ShouldBe(cancel.Token);
    }

    private static async Task<int> AskAsync(SessionRig rig, bool isIdempotent = true)
    {
        using var rows = await rig.Session.ExecuteAsync(SessionRig.Ask(Select, isIdempotent));
        foreach (var row in rows)
            return row.Get<int>(0);
        throw new InvalidOperationException("no row");
    }

    private static WireAnswer Value(int value) => WireAnswer.Rows("ks", "t", Columns, [value]);
}
