using Arrakis.Pipeline.Web;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Web;

public sealed class HealthTests
{
    private static readonly WebOptions _impatient = new() { ReadinessTimeout = TimeSpan.FromMilliseconds(100) };

    [Fact]
    public async Task Alive_is_the_process_alone_whatever_its_parts_do()
    {
        await using var web = await WebHostFixture.StartAsync(null, Check("store", () => ReadinessResult.Failing("disk full")));
        var (status, body) = await web.JsonAsync("/health/live");

        status.ShouldBe(200);
        body.GetProperty("status").GetString().ShouldBe("ok");
        body.GetProperty("version").GetString().ShouldNotBeNull().ShouldMatch(@"^\d+\.\d+\.\d+");
    }

    [Fact]
    public async Task Ready_is_200_when_every_part_works()
    {
        await using var web = await WebHostFixture.StartAsync(
            null, Check("shards", () => ReadinessResult.Ok("2 of 2 shards ready")), Check("log", () => ReadinessResult.Ok()));
        var (status, body) = await web.JsonAsync("/health/ready");

        status.ShouldBe(200);
        body.GetProperty("status").GetString().ShouldBe("ok");
        var parts = body.GetProperty("parts");
        parts[0].GetProperty("name").GetString().ShouldBe("shards");
        parts[0].GetProperty("reason").GetString().ShouldBe("2 of 2 shards ready");
        parts[1].GetProperty("ok").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Ready_is_503_with_the_reason_of_each_part_that_does_not_work()
    {
        await using var web = await WebHostFixture.StartAsync(
            null,
            Check("shards", () => ReadinessResult.Ok()),
            Check("store", () => ReadinessResult.Failing("store.db: the disk is full")),
            Check("log", () => throw new InvalidOperationException("log.db is locked")));
        var (status, body) = await web.JsonAsync("/health/ready");

        status.ShouldBe(503);
        body.GetProperty("status").GetString().ShouldBe("failing");
        var parts = body.GetProperty("parts");
        parts[0].GetProperty("ok").GetBoolean().ShouldBeTrue();
        parts[1].GetProperty("reason").GetString().ShouldBe("store.db: the disk is full");
        parts[2].GetProperty("ok").GetBoolean().ShouldBeFalse();
        parts[2].GetProperty("reason").GetString().ShouldBe("log: log.db is locked");
    }

    [Fact]
    public async Task What_a_part_says_is_told_without_secrets()
    {
        await using var web = await WebHostFixture.StartAsync(
            new WebOptions { Redact = text => text.Replace("word-4711", "[redacted]", StringComparison.Ordinal) },
            Check("store", () => ReadinessResult.Failing("the user arrakis:word-4711 was refused")),
            Check("log", () => throw new InvalidOperationException("sasl word-4711")));
        var (_, body) = await web.JsonAsync("/health/ready");

        var parts = body.GetProperty("parts");
        parts[0].GetProperty("reason").GetString().ShouldBe("the user arrakis:[redacted] was refused");
        parts[1].GetProperty("reason").GetString().ShouldBe("log: sasl [redacted]");
    }

    [Fact]
    public async Task A_part_that_does_not_answer_fails_by_name_and_is_asked_only_once_at_a_time()
    {
        var asked = 0;
        var answer = new TaskCompletionSource<ReadinessResult>();
        var hanging = new ReadinessCheck("pipeline", _ =>
        {
            Interlocked.Increment(ref asked);
            return new ValueTask<ReadinessResult>(answer.Task);
        });
        // The limit leaves the part that works time enough on a busy machine.
        var options = new WebOptions { ReadinessTimeout = TimeSpan.FromSeconds(1) };
        await using var web = await WebHostFixture.StartAsync(options, hanging, Check("log", () => ReadinessResult.Ok()));
        for (var i = 0; i < 2; i++)
        {
            var (status, body) = await web.JsonAsync("/health/ready");
            status.ShouldBe(503);
            body.GetProperty("parts")[0].GetProperty("reason").GetString().ShouldBe("pipeline did not answer within 1 s");
            body.GetProperty("parts")[1].GetProperty("ok").GetBoolean().ShouldBeTrue();
        }

        asked.ShouldBe(1);
        answer.SetResult(ReadinessResult.Ok());
        for (var status = 0; status != 200;) (status, _) = await web.JsonAsync("/health/ready");
    }

    [Fact]
    public async Task A_part_that_listens_to_its_token_is_cancelled_at_the_limit()
    {
        var cancelled = new TaskCompletionSource();
        var waiting = new ReadinessCheck("store", async ct =>
        {
            ct.Register(cancelled.SetResult);
            await Task.Delay(Timeout.Infinite, ct);
            return ReadinessResult.Ok();
        });
        await using var web = await WebHostFixture.StartAsync(_impatient, waiting);
        var (status, body) = await web.JsonAsync("/health/ready");

        status.ShouldBe(503);
        body.GetProperty("parts")[0].GetProperty("reason").GetString().ShouldBe("store did not answer within 0.1 s");
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static ReadinessCheck Check(string name, Func<ReadinessResult> result) => new(name, _ => ValueTask.FromResult(result()));
}
