using Arrakis.Pipeline.Web;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Web;

public sealed class StatusHistoryTests
{
    private readonly StatusHistory _history = new("1.2.3", startedMs: 1000, capacity: 3);

    [Fact]
    public void The_first_sample_has_no_rate()
    {
        var status = Add(seconds: 0, received: 5000, applied: 4000);
        status.ReceivedPerSecond.ShouldBe(0);
        status.Point.Received.ShouldBeNull();
    }

    [Fact]
    public void A_rate_is_what_was_added_over_the_time_that_passed()
    {
        Add(0, 5000, 4000);
        var status = Add(2, 5600, 4100);
        status.ReceivedPerSecond.ShouldBe(300);
        status.AppliedPerSecond.ShouldBe(50);
        status.Point.Applied.ShouldBe(50);
    }

    [Fact]
    public void A_rate_looks_back_over_five_samples_only()
    {
        Add(0, 1_000_000, 0);
        for (var second = 1; second <= 5; second++) Add(second, 1_000_000, 0);
        Add(6, 1_000_500, 0).ReceivedPerSecond.ShouldBe(100);
        for (var second = 7; second <= 10; second++) Add(second, 1_000_500, 0);
        Add(11, 1_000_500, 0).ReceivedPerSecond.ShouldBe(0);
    }

    [Fact]
    public void A_total_that_falls_gives_no_negative_rate()
    {
        Add(0, 500, 500);
        Add(1, 0, 0).ReceivedPerSecond.ShouldBe(0);
    }

    [Fact]
    public void History_is_bounded_and_holds_the_newest()
    {
        for (var second = 0; second < 10; second++) Add(second, second, 0);
        _history.Points.Select(p => p.TimeMs).ShouldBe([7000, 8000, 9000]);
    }

    private RunStatus Add(double seconds, long received, long applied) => _history.Add(
        new RunSnapshot { State = RunState.Running, Received = received, Applied = applied }, (long)(seconds * 1000), seconds);
}
