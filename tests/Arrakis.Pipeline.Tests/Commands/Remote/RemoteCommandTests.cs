using Arrakis.Pipeline.Commands.Remote;
using Arrakis.Pipeline.Owners;
using Arrakis.Shared.Log;
using Arrakis.Testing;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Commands.Remote;

public sealed class RemoteCommandTests : IAsyncDisposable
{
    private const string Thinking = "thinking, in private";
    private const string TryAgain = "The answer takes too long just now. Try again in a minute.";
    private readonly RemoteWorld _world = new();

    public static TheoryData<double, (double, string)[]> Courses => new()
    {
        { 0.2, [(0, Thinking), (0.2, "answer")] },
        { 7.9, [(0, Thinking), (7.9, "answer")] },
        { 9, [(0, Thinking), (9, "answer"), (14, "answer")] },
        { 12, [(0, Thinking), (10, TryAgain), (12, "answer"), (14, "answer")] },
        { 30, [(0, Thinking), (10, TryAgain), (30, "answer")] },
        { 61, [(0, Thinking), (10, TryAgain)] },
    };

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [MemberData(nameof(Courses))]
    public async Task The_user_sees_what_there_is_at_every_moment(double answerAt, (double, string)[] seen)
    {
        _world.Responder.Start(0);
        _world.Relay.TryAccept(RemoteWorld.Given()).ShouldBeTrue();
        await AskedAsync(1);
        await _world.Clock.WhenAwaitedAsync(Seconds(10));

        foreach (var second in ((double[])[answerAt, 10, 14, 60]).Order())
        {
            _world.Clock.GoTo(Seconds(second));
            if (second == answerAt)
                _world.Answer.SetResult(RemoteWorld.Reply("answer"));
            if (second == 10)
                await _world.Relay.StopAsync();
            await SeenAsync(seen.Count(s => s.Item1 <= second));
            if (second == answerAt && seen.Any(s => s.Item1 == 14))
                await _world.Clock.WhenAwaitedAsync(Seconds(14));
        }
        await _world.Responder.StopAsync();

        _world.Seen.ShouldBe(seen);
        _world.Counted("interactions_published_total").ShouldBe(1);
        _world.Counted("interactions_answered_total").ShouldBe(answerAt < 60 ? 1 : 0);
        _world.Counted("interactions_late_total").ShouldBe(answerAt < 60 ? 0 : 1);
        _world.Counted("interactions_tried_again_total").ShouldBe(answerAt < 10 ? 0 : 1);
    }

    [Fact]
    public async Task Without_any_owner_the_user_is_told_to_try_again_and_the_next_owner_answers_after_all()
    {
        _world.Relay.TryAccept(RemoteWorld.Given());
        await _world.Clock.WhenAwaitedAsync(Seconds(10));
        _world.Clock.GoTo(Seconds(10));
        await _world.Relay.StopAsync();
        _world.Clock.GoTo(Seconds(20));

        _world.Responder.Start(0);
        await AskedAsync(1);
        _world.Answer.SetResult(RemoteWorld.Reply("answer"));
        await SeenAsync(3);

        _world.Seen.ShouldBe([(0, Thinking), (10, TryAgain), (20, "answer")]);
    }

    [Fact]
    public async Task What_was_given_long_before_an_owner_took_over_is_not_its_own_to_count()
    {
        _world.Clock.GoTo(Seconds(1));
        await _world.PublishAsync(RemoteWorld.Given(1));
        _world.Clock.GoTo(Seconds(61));
        await _world.PublishAsync(
            RemoteWorld.Given(2) with { Id = Shared.Snowflake.At(FakeClock.Start.AddSeconds(61).ToUnixTimeMilliseconds()) });
        _world.Responder.Start(0);
        await AskedAsync(1);
        _world.Answer.SetResult(RemoteWorld.Reply("answer"));
        await SeenAsync(1);
        await _world.Responder.StopAsync();

        _world.Asked.ShouldBe(1);
        _world.Counted("interactions_late_total").ShouldBe(0);
    }

    [Fact]
    public async Task An_owner_that_lets_go_leaves_the_question_to_the_next_one()
    {
        _world.Responder.Start(0);
        _world.Relay.TryAccept(RemoteWorld.Given());
        await AskedAsync(1);
        await _world.Responder.StopAsync(0);
        await using var next = _world.NewResponder();
        next.Start(0);
        await AskedAsync(2);
        _world.Answer.SetResult(RemoteWorld.Reply("answer"));
        await SeenAsync(2);

        _world.Seen.ShouldBe([(0, Thinking), (0, "answer")]);
        _world.Counted("interactions_late_total").ShouldBe(0);
    }

    [Fact]
    public async Task An_owner_that_is_busy_is_asked_again()
    {
        _world.Answer.SetException(new PipelineBusyException("too many questions"));
        _world.Responder.Start(0);
        _world.Relay.TryAccept(RemoteWorld.Given());
        await _world.Clock.WhenAwaitedAsync(Seconds(0.5));
        _world.Answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _world.Answer.SetResult(RemoteWorld.Reply("answer"));
        _world.Clock.GoTo(Seconds(0.5));
        await SeenAsync(2);

        _world.Seen.ShouldBe([(0, Thinking), (0.5, "answer")]);
    }

    [Theory]
    [InlineData(400, 40060, true, null)]
    [InlineData(404, 10062, false, "interactions_failures_total expired")]
    [InlineData(503, 0, true, "interactions_failures_total defer")]
    [InlineData(400, 50035, false, "interactions_failures_total defer")]
    public async Task A_deferral_that_Discord_refuses_goes_on_only_where_somebody_may_be_waiting(
        int status, int code, bool goesOn, string? counted)
    {
        _world.Before = (step, _) => step == "defer" ? throw RemoteWorld.Refusal(status, code) : Task.CompletedTask;
        _world.Relay.TryAccept(RemoteWorld.Given());
        if (goesOn)
        {
            await _world.Clock.WhenAwaitedAsync(Seconds(10));
            _world.Clock.GoTo(Seconds(10));
        }
        await _world.Relay.StopAsync();

        _world.Counted("interactions_published_total").ShouldBe(goesOn ? 1 : 0);
        if (counted is not null)
            _world.Counted(counted).ShouldBe(1);
    }

    [Fact]
    public async Task While_no_broker_takes_commands_users_are_told_to_try_again_all_the_same()
    {
        _world.Before = (step, cancelled) => step == "publish" ? Task.Delay(Timeout.Infinite, cancelled) : Task.CompletedTask;
        _world.Relay.TryAccept(RemoteWorld.Given());
        await _world.Clock.WhenAwaitedAsync(Seconds(8));
        _world.Clock.GoTo(Seconds(8));
        await _world.Clock.WhenAwaitedAsync(Seconds(10));
        _world.Clock.GoTo(Seconds(10));
        await _world.Relay.StopAsync();

        _world.Seen.ShouldBe([(0, Thinking), (10, TryAgain)]);
        _world.Counted("interactions_failures_total publish").ShouldBe(1);
    }

    [Fact]
    public async Task A_command_that_the_topic_refuses_is_counted_and_its_user_told()
    {
        _world.Before = (step, _) => step == "publish" ? throw new EventLogException("too large", isTransient: false) : Task.CompletedTask;
        _world.Relay.TryAccept(RemoteWorld.Given());
        await _world.Clock.WhenAwaitedAsync(Seconds(10));
        _world.Clock.GoTo(Seconds(10));
        await _world.Relay.StopAsync();

        _world.Seen.ShouldBe([(0, Thinking), (10, TryAgain)]);
        _world.Counted("interactions_failures_total publish").ShouldBe(1);
    }

    [Fact]
    public async Task Who_cannot_see_what_the_user_sees_says_nothing_over_an_answer()
    {
        _world.Before = (step, cancelled) => step == "look" ? Task.Delay(Timeout.Infinite, cancelled) : Task.CompletedTask;
        _world.Relay.TryAccept(RemoteWorld.Given());
        await _world.Clock.WhenAwaitedAsync(Seconds(10));
        _world.Clock.GoTo(Seconds(10));
        await _world.Clock.WhenAwaitedAsync(Seconds(11));
        _world.Clock.GoTo(Seconds(11));
        await _world.Relay.StopAsync();

        _world.Seen.ShouldBe([(0, Thinking)]);
        _world.Counted("interactions_failures_total look").ShouldBe(1);
    }

    [Fact]
    public async Task A_gateway_that_was_paused_after_its_look_does_not_hide_an_answer()
    {
        _world.Before = (step, _) =>
        {
            if (step == "look")
                _world.Clock.GoTo(Seconds(20));
            return Task.CompletedTask;
        };
        _world.Relay.TryAccept(RemoteWorld.Given());
        await _world.Clock.WhenAwaitedAsync(Seconds(10));
        _world.Clock.GoTo(Seconds(10));
        await _world.Relay.StopAsync();

        _world.Seen.ShouldBe([(0, Thinking)]);
        _world.Counted("interactions_failures_total try_again").ShouldBe(1);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(99, 0)]
    public async Task An_edit_that_comes_before_Discord_knows_the_reply_is_tried_again_a_few_times(int refusals, int answered)
    {
        var edits = 0;
        _world.Before = (step, _) => step == "edit" && Interlocked.Increment(ref edits) <= refusals
            ? throw RemoteWorld.Refusal(404, 10015)
            : Task.CompletedTask;
        _world.Answer.SetResult(RemoteWorld.Reply("answer"));
        await _world.PublishAsync(RemoteWorld.Given());
        _world.Responder.Start(0);
        foreach (var second in (double[])[0.5, 1.5, 3])
        {
            if (edits > refusals)
                break;
            await _world.Clock.WhenAwaitedAsync(Seconds(second));
            _world.Clock.GoTo(Seconds(second));
            await Eventually.TrueAsync(() => Task.FromResult(edits >= (second == 0.5 ? 2 : second == 1.5 ? 3 : 4)));
        }
        await Eventually.TrueAsync(() => Task.FromResult(
            _world.Counted("interactions_answered_total") + _world.Counted("interactions_failures_total edit") == 1));

        edits.ShouldBe(Math.Min(refusals + 1, 4));
        _world.Counted("interactions_answered_total").ShouldBe(answered);
    }

    [Fact]
    public async Task A_frame_that_came_twice_is_one_command_and_too_many_are_refused()
    {
        var go = new TaskCompletionSource();
        _world.Before = (step, _) => step == "defer" ? go.Task : Task.CompletedTask;
        for (var i = 0; i < 3; i++)
            _world.Relay.TryAccept(RemoteWorld.Given(1)).ShouldBeTrue();
        for (var i = 2; i <= CommandRelay.MaxAtOnce; i++)
            _world.Relay.TryAccept(RemoteWorld.Given(i)).ShouldBeTrue();
        _world.Relay.TryAccept(RemoteWorld.Given(5_000)).ShouldBeFalse();

        var stopped = _world.Relay.StopAsync(new CancellationToken(canceled: true));
        go.SetResult();
        await stopped;
        _world.Relay.TryAccept(RemoteWorld.Given(5_001)).ShouldBeFalse("it has stopped");
        _world.Counted("interactions_failures_total stopped").ShouldBe(CommandRelay.MaxAtOnce);
        _world.Seen.ShouldNotContain(s => s.What == TryAgain);
    }

    [Fact]
    public async Task A_command_that_is_gone_is_answered_at_once()
    {
        _world.Relay.TryAccept(RemoteWorld.Given(command: "gone"));
        await _world.Relay.StopAsync();
        _world.Seen.ShouldBe([(0, "There is no command /gone any more. There are /test.")]);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private Task AskedAsync(int times) => Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref _world.Asked) >= times));

    private Task SeenAsync(int states) => Eventually.TrueAsync(() => Task.FromResult(_world.Seen.Count >= states));
}
