using System.Buffers.Binary;
using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Tests.Support;
using Shouldly;

namespace Arrakis.Scylla.Tests.Connections;

public class BreakingTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_server_that_closes_in_the_middle_of_a_frame_fails_everything_in_flight()
    {
        var error = await BreakAsync(async request =>
        {
            await request.Connection.SendRawAsync(request.Connection.Frame(request.StreamId, Rig.Echo(request)).AsMemory(0, 12));
            request.Connection.Close();
        });
        error.Message.ShouldContain("in the middle of a frame, of which 12 bytes came");
        error.MayHaveBeenApplied.ShouldBeTrue();
    }

    [Fact]
    public async Task A_server_that_closes_between_frames_is_told_as_such() =>
        (await BreakAsync(request =>
        {
            request.Connection.Close();
            return Task.CompletedTask;
        })).Message.ShouldContain("the server closed the connection");

    [Fact]
    public async Task A_reset_breaks_the_connection() =>
        (await BreakAsync(request =>
        {
            request.Connection.Reset();
            return Task.CompletedTask;
        })).InnerException.ShouldNotBeNull();

    [Fact]
    public async Task A_frame_above_the_cap_is_refused_by_its_header() =>
        (await BreakAsync(request => SpoilAsync(request, f => BinaryPrimitives.WriteInt32BigEndian(f.AsSpan(5), 1_000_001))))
            .Message.ShouldContain("a frame of 1000001 bytes; MaxFrameBytes allows 1000000");

    [Fact]
    public async Task A_negative_length_is_refused() =>
        (await BreakAsync(request => SpoilAsync(request, f => f[5] = 0xFF))).InnerException.ShouldBeOfType<ProtocolViolationException>();

    [Fact]
    public async Task A_frame_of_another_version_is_refused() =>
        (await BreakAsync(request => SpoilAsync(request, f => f[0] = 0x83)))
            .InnerException.ShouldBeOfType<ProtocolVersionNotSupportedException>();

    [Fact]
    public async Task A_frame_without_the_direction_bit_is_refused() =>
        (await BreakAsync(request => SpoilAsync(request, f => f[0] = 0x04))).Message.ShouldContain("no response");

    [Fact]
    public async Task A_compressed_frame_is_refused() =>
        (await BreakAsync(request => SpoilAsync(request, f => f[1] |= 1))).Message.ShouldContain("compress");

    [Fact]
    public async Task An_answer_to_a_stream_that_nobody_asked_with_breaks_the_connection() =>
        (await BreakAsync(request => SpoilAsync(request, f => BinaryPrimitives.WriteInt16BigEndian(f.AsSpan(2), 77))))
            .Message.ShouldContain("stream id 77");

    [Fact]
    public async Task A_second_answer_to_the_same_request_breaks_the_connection()
    {
        await using var server = ScriptedCqlServer.Start();
        server.Handler = async request =>
        {
            if (request.Opcode != Opcode.Query)
                return false;
            await request.ReplyAsync(Rig.Echo(request));
            await request.ReplyAsync(Rig.Echo(request));
            return true;
        };
        await using var connection = await Rig.ConnectAsync(server);
        (await connection.AskAsync("SELECT 1")).ShouldBe("SELECT 1");
        (await connection.Broken.WaitAsync(Soon)).Message.ShouldContain("nothing was asked");
    }

    [Fact]
    public async Task Garbage_breaks_the_connection() =>
        (await BreakAsync(request => request.Connection.SendRawAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray())))
            .InnerException.ShouldBeOfType<ProtocolViolationException>();

    [Fact]
    public async Task A_stalled_server_meets_bounded_memory_and_then_the_heartbeat()
    {
        await using var server = ScriptedCqlServer.Start();
        await using var connection = await Rig.ConnectAsync(server, Rig.Options with
        {
            HeartbeatInterval = TimeSpan.FromMilliseconds(300),
            HeartbeatTimeout = TimeSpan.FromMilliseconds(700),
        });
        server.Connections.Single().Stall();
        var large = new string('x', 100_000);
        var calls = Enumerable.Range(0, 300).Select(i => connection.AskAsync($"SELECT {i} {large}")).ToList();

        var most = 0;
        while (!connection.IsBroken)
        {
            most = Math.Max(most, connection.BytesAwaitingSocket);
            await Task.Delay(5);
        }
        most.ShouldBeGreaterThan(0);
        // What a request adds goes over the bound at most once on each side of the buffer.
        most.ShouldBeLessThan(ShardConnection.MaxQueuedBytes + 250_000);
        (await connection.Broken).Message.ShouldContain("HeartbeatTimeout");
        var errors = new List<ConnectionException>();
        foreach (var call in calls)
            errors.Add(await Should.ThrowAsync<ConnectionException>(call));
        errors[0].MayHaveBeenApplied.ShouldBeTrue();
        errors[^1].MayHaveBeenApplied.ShouldBeFalse("its bytes never went to the socket");
    }

    [Fact]
    public async Task A_stalled_server_that_goes_on_gets_everything()
    {
        await using var server = ScriptedCqlServer.Start();
        server.On("SELECT", _ => WireAnswer.Rows("ks", "t", [new("v", WireType.Text)], ["ok"]));
        await using var connection = await Rig.ConnectAsync(server);
        server.Connections.Single().Stall();
        var large = new string('x', 100_000);
        var calls = Enumerable.Range(0, 200).Select(i => connection.AskAsync($"SELECT {i} {large}")).ToList();
        await Eventually.HoldsAsync(() => connection.BytesAwaitingSocket >= ShardConnection.MaxQueuedBytes, "the buffer is full");
        server.Connections.Single().Resume();
        (await Task.WhenAll(calls)).ShouldAllBe(answer => answer == "ok");
        server.Asked("SELECT").Count.ShouldBe(200);
    }

    [Fact]
    public async Task An_idle_connection_asks_for_a_sign_of_life_and_lives_on_its_answer()
    {
        var time = new ManualTime();
        await using var server = ScriptedCqlServer.Start();
        await using var connection = await Rig.ConnectAsync(server, Rig.Options with { Time = time });
        for (var beats = 2; beats < 6; beats++)
        {
            time.Advance(TimeSpan.FromSeconds(10.1));
            await Eventually.HoldsAsync(() => server.Requests.Count(r => r.Opcode == Opcode.Options) == beats, "a heartbeat has come");
            await Eventually.HoldsAsync(() => !connection.OwesHeartbeat, "it was answered");
        }
        connection.IsBroken.ShouldBeFalse();
    }

    [Fact]
    public async Task A_heartbeat_goes_out_though_every_request_is_in_flight()
    {
        var time = new ManualTime();
        await using var server = ScriptedCqlServer.Start();
        server.Handler = request => Task.FromResult(request.Opcode == Opcode.Query);
        await using var connection = await Rig.ConnectAsync(server, Rig.Options with { Time = time, MaxRequestsPerConnection = 2 });
        var calls = Enumerable.Range(0, 3).Select(i => connection.AskAsync($"SELECT {i}")).ToList();
        time.Advance(TimeSpan.FromSeconds(10.1));
        await Eventually.HoldsAsync(() => server.Requests.Count(r => r.Opcode == Opcode.Options) == 2, "a heartbeat has come");
        await connection.DisposeAsync();
        foreach (var call in calls)
            await Should.ThrowAsync<ConnectionException>(call);
    }

    [Theory]
    [InlineData(8, 5)]
    [InlineData(2, 2)]
    [InlineData(1, 1)]
    public async Task More_than_half_of_the_answers_owed_to_callers_who_have_gone_break_the_connection(int limit, int most)
    {
        await using var server = ScriptedCqlServer.Start();
        server.Handler = request => Task.FromResult(request.Opcode == Opcode.Query);
        await using var connection = await Rig.ConnectAsync(server, Rig.Options with { MaxRequestsPerConnection = limit });
        for (var i = 0; i < most; i++)
        {
            connection.IsBroken.ShouldBeFalse();
            await Should.ThrowAsync<RequestTimeoutException>(connection.AskAsync($"SELECT {i}", TimeSpan.FromMilliseconds(1)));
        }
        (await connection.Broken.WaitAsync(Soon)).Message.ShouldContain($"{most} answers");
    }

    [Fact]
    public async Task An_answer_owed_for_too_long_breaks_the_connection()
    {
        var time = new ManualTime();
        await using var server = ScriptedCqlServer.Start();
        server.Handler = request => Task.FromResult(request.Opcode == Opcode.Query);
        await using var connection = await Rig.ConnectAsync(
            server, Rig.Options with { Time = time, HeartbeatInterval = TimeSpan.FromHours(1) });
        var call = connection.AskAsync("SELECT 1", TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(2));
        await Should.ThrowAsync<RequestTimeoutException>(call);
        time.Advance(ShardConnection.OldestOrphan);
        connection.IsBroken.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1));
        (await connection.Broken.WaitAsync(Soon)).Message.ShouldContain("owes an answer");
    }

    [Fact]
    public async Task Disposal_fails_what_is_in_flight_and_in_line_and_may_be_repeated()
    {
        await using var server = ScriptedCqlServer.Start();
        server.Handler = request => Task.FromResult(request.Opcode == Opcode.Query);
        var connection = await Rig.ConnectAsync(server, Rig.Options with { MaxRequestsPerConnection = 2 });
        var calls = Enumerable.Range(0, 4).Select(i => connection.AskAsync($"SELECT {i}")).ToList();
        await Eventually.HoldsAsync(() => server.Asked("SELECT").Count == 2, "two are in flight");
        await Task.WhenAll(connection.DisposeAsync().AsTask(), connection.DisposeAsync().AsTask());
        foreach (var (i, call) in calls.Index())
            (await Should.ThrowAsync<ConnectionException>(call)).MayHaveBeenApplied.ShouldBe(i < 2);
        (await connection.Broken).Message.ShouldContain("closed by this client");
        (await Should.ThrowAsync<ConnectionException>(connection.AskAsync("SELECT late"))).MayHaveBeenApplied.ShouldBeFalse();
        await Eventually.HoldsAsync(() => server.Connections.Count == 0, "the server sees the end");
    }

    [Fact]
    public async Task A_handler_of_events_that_throws_breaks_the_connection_with_its_error()
    {
        await using var server = ScriptedCqlServer.Start();
        await using var connection = await Rig.ConnectAsync(server);
        connection.EventReceived = frame =>
        {
            frame.Dispose();
            throw new InvalidOperationException("a mistake of the handler");
        };
        await server.Connections.Single().SendAsync(-1, WireAnswer.StatusEvent("UP", server.Address));
        (await connection.Broken.WaitAsync(Soon)).InnerException.ShouldBeOfType<InvalidOperationException>();
    }

    private static Task SpoilAsync(ServerRequest request, Action<byte[]> spoil)
    {
        var frame = request.Connection.Frame(request.StreamId, Rig.Echo(request));
        spoil(frame);
        return request.Connection.SendRawAsync(frame);
    }

    /// <summary>
    /// Lets the server answer a question so that the connection breaks, with another question in flight; gives what its caller is
    /// told.
    /// </summary>
    private static async Task<ConnectionException> BreakAsync(Func<ServerRequest, Task> answer)
    {
        await using var server = ScriptedCqlServer.Start();
        server.Handler = async request =>
        {
            if (request.Cql == "SELECT deadly")
                await answer(request);
            return request.Opcode == Opcode.Query;
        };
        await using var connection = await Rig.ConnectAsync(server, Rig.Options with { MaxFrameBytes = 1_000_000 });
        var other = connection.AskAsync("SELECT other");
        await Eventually.HoldsAsync(() => server.Asked("other").Count == 1, "the other has come");
        var deadly = connection.AskAsync("SELECT deadly");
        var error = await Should.ThrowAsync<ConnectionException>(other);
        await Should.ThrowAsync<ConnectionException>(deadly);
        (await connection.Broken.WaitAsync(Soon)).Message.ShouldBe(error.Message);
        connection.IsBroken.ShouldBeTrue();
        await Should.ThrowAsync<ConnectionException>(connection.AskAsync("SELECT late"));
        return error;
    }
}
