using System.Collections.Concurrent;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Tests.Support;
using Shouldly;

namespace Arrakis.Scylla.Tests.Connections;

public class SendingTests
{
    [Fact]
    public async Task Thousands_of_requests_from_many_callers_get_their_own_answers_though_they_come_out_of_order()
    {
        await using var server = ScriptedCqlServer.Start();
        using var shuffler = new ReorderingScript(seed: 7, hold: 40);
        server.Handler = shuffler.TakeAsync;
        await using var connection = await Rig.ConnectAsync(server, Rig.Options with { MaxRequestsPerConnection = 100 });

        await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                var cql = $"SELECT {caller} {i}";
                (await connection.AskAsync(cql)).ShouldBe(cql);
            }
        })));

        server.Asked("SELECT").Count.ShouldBe(6400);
        connection.InFlight.ShouldBe(0);
    }

    [Fact]
    public async Task More_requests_than_may_be_in_flight_wait_in_order()
    {
        await using var server = ScriptedCqlServer.Start();
        var asked = new ConcurrentQueue<ServerRequest>();
        server.Handler = Keep(asked);
        await using var connection = await Rig.ConnectAsync(server, Rig.Options with { MaxRequestsPerConnection = 3 });

        var calls = Enumerable.Range(0, 10).Select(i => connection.AskAsync($"SELECT {i}")).ToList();
        await Eventually.HoldsAsync(() => asked.Count == 3, "three requests have come");
        connection.InFlight.ShouldBe(3);
        for (var i = 0; i < 10; i++)
        {
            await Eventually.HoldsAsync(() => !asked.IsEmpty, $"request {i} has come");
            asked.TryDequeue(out var request).ShouldBeTrue();
            request!.Cql.ShouldBe($"SELECT {i}");
            await request.ReplyAsync(Rig.Echo(request));
            (await calls[i]).ShouldBe($"SELECT {i}");
        }
    }

    [Fact]
    public async Task A_call_that_is_cancelled_in_line_is_never_sent_and_takes_no_stream_id()
    {
        await using var server = ScriptedCqlServer.Start();
        var asked = new ConcurrentQueue<ServerRequest>();
        server.Handler = Keep(asked);
        await using var connection = await Rig.ConnectAsync(server, Rig.Options with { MaxRequestsPerConnection = 1 });
        using var cancel = new CancellationTokenSource();

        var first = connection.AskAsync("SELECT first");
        var second = connection.AskAsync("SELECT second", cancellationToken: cancel.Token);
        var third = connection.AskAsync("SELECT third");
        await Eventually.HoldsAsync(() => asked.Count == 1, "the first has come");
        await cancel.CancelAsync();
        (await Should.ThrowAsync<OperationCanceledException>(second)).CancellationToken.ShouldBe(cancel.Token);

        await AnswerNextAsync(asked);
        await first;
        await Eventually.HoldsAsync(() => !asked.IsEmpty, "the third has come");
        await AnswerNextAsync(asked);
        (await third).ShouldBe("SELECT third");
        server.Asked("SELECT second").ShouldBeEmpty();
        connection.InFlight.ShouldBe(0);
    }

    [Fact]
    public async Task A_call_with_a_cancelled_token_sends_nothing()
    {
        await using var server = ScriptedCqlServer.Start();
        await using var connection = await Rig.ConnectAsync(server);
        await Should.ThrowAsync<OperationCanceledException>(connection.AskAsync(
            "SELECT 1", cancellationToken: new CancellationToken(true)));
        connection.InFlight.ShouldBe(0);
        server.Asked("SELECT").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_late_answer_to_a_call_whose_caller_has_gone_reaches_nobody(bool cancelled)
    {
        await using var server = ScriptedCqlServer.Start();
        var asked = new ConcurrentQueue<ServerRequest>();
        server.Handler = Keep(asked);
        await using var connection = await Rig.ConnectAsync(server);
        using var cancel = new CancellationTokenSource();

        var gone = connection.AskAsync("SELECT gone", cancelled ? Rig.Long : TimeSpan.FromMilliseconds(50), cancel.Token);
        await Eventually.HoldsAsync(() => asked.Count == 1, "it has come");
        if (cancelled)
            await cancel.CancelAsync();
        var error = await Should.ThrowAsync<Exception>(gone);
        (error is OperationCanceledException).ShouldBe(cancelled);
        (error is RequestTimeoutException).ShouldBe(!cancelled);
        connection.InFlight.ShouldBe(1, "its id stays taken");

        var next = connection.AskAsync("SELECT next");
        await Eventually.HoldsAsync(() => asked.Count == 2, "the next has come");
        asked.Select(r => r.StreamId).ShouldBeUnique();
        await AnswerNextAsync(asked);
        await AnswerNextAsync(asked);
        (await next).ShouldBe("SELECT next");
        await Eventually.HoldsAsync(() => connection.InFlight == 0, "the late answer has freed its id");
    }

    [Fact]
    public async Task A_request_that_cannot_be_encoded_fails_alone()
    {
        await using var server = ScriptedCqlServer.Start();
        server.On("SELECT", Rig.Echo);
        await using var connection = await Rig.ConnectAsync(server);
        var others = Enumerable.Range(0, 20).Select(i => connection.AskAsync($"SELECT {i}")).ToList();
        var broken = Should.ThrowAsync<NotSupportedException>(connection.SendAsync(new BrokenRequest(), Rig.Long, default).AsTask());
        others.AddRange(Enumerable.Range(20, 20).Select(i => connection.AskAsync($"SELECT {i}")));
        await broken;
        (await Task.WhenAll(others)).ShouldBe(Enumerable.Range(0, 40).Select(i => $"SELECT {i}"));
        connection.InFlight.ShouldBe(0);
    }

    [Fact]
    public async Task A_slow_caller_does_not_hold_up_the_answers_of_others()
    {
        await using var server = ScriptedCqlServer.Start();
        server.On("SELECT", Rig.Echo);
        await using var connection = await Rig.ConnectAsync(server);
        using var gate = new ManualResetEventSlim();
        var slow = Task.Run(async () =>
        {
            await connection.AskAsync("SELECT slow");
            gate.Wait();
        });
        await Eventually.HoldsAsync(() => server.Asked("slow").Count == 1, "the slow caller has asked");
        for (var i = 0; i < 50; i++)
            (await connection.AskAsync($"SELECT {i}")).ShouldBe($"SELECT {i}");
        gate.Set();
        await slow;
    }

    [Fact]
    public async Task Events_go_to_the_handler_and_answers_to_their_callers()
    {
        await using var server = ScriptedCqlServer.Start();
        await using var connection = await Rig.ConnectAsync(server);
        var events = new ConcurrentQueue<Opcode>();
        connection.EventReceived = frame =>
        {
            using (frame)
                events.Enqueue(frame.Header.Opcode);
        };
        (await connection.SendAsync(RegisterRequest.All, Rig.Long, default)).Dispose();
        await server.PushAsync(WireAnswer.StatusEvent("DOWN", server.Address));
        await server.PushAsync(WireAnswer.SchemaEvent("CREATED", "TABLE", "ks", "t"));
        await Eventually.HoldsAsync(() => events.Count == 2, "both events have come");
    }

    private static Func<ServerRequest, Task<bool>> Keep(ConcurrentQueue<ServerRequest> asked) => request =>
    {
        if (request.Opcode != Opcode.Query)
            return Task.FromResult(false);
        asked.Enqueue(request);
        return Task.FromResult(true);
    };

    private static Task AnswerNextAsync(ConcurrentQueue<ServerRequest> asked)
    {
        asked.TryDequeue(out var request).ShouldBeTrue();
        return request!.ReplyAsync(Rig.Echo(request));
    }

    private sealed class BrokenRequest : IRequest
    {
        public Opcode Opcode => Opcode.Query;

        public void Write(CqlWriter writer, ProtocolVersion version)
        {
            writer.LongString("half of a statement");
            throw new NotSupportedException("it cannot be written");
        }
    }
}
