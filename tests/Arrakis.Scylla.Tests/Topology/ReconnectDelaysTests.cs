using Arrakis.Scylla.Topology;
using Shouldly;

namespace Arrakis.Scylla.Tests.Topology;

public sealed class ReconnectDelaysTests
{
    private static readonly TimeSpan Min = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(10);

    [Fact]
    public void The_first_attempt_is_made_at_once_and_so_is_the_one_after_a_connection_that_lasted()
    {
        var delays = new ReconnectDelays(Min, Max, () => 1);
        delays.Next().ShouldBe(TimeSpan.Zero);
        delays.OnFailure();
        delays.Next().ShouldBeGreaterThan(TimeSpan.Zero);
        delays.OnSuccess();
        delays.Next().ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Waits_double_up_to_the_longest_and_never_end()
    {
        var delays = new ReconnectDelays(Min, Max, () => 1);
        var waits = new List<double>();
        for (var i = 0; i < 1000; i++)
        {
            delays.OnFailure();
            waits.Add(delays.Next().TotalMilliseconds);
        }

        waits.Take(6).ShouldBe([400, 800, 1600, 3200, 6400, 10_000]);
        waits.Skip(6).ShouldAllBe(w => w == 10_000);
    }

    [Fact]
    public void The_longest_waits_that_options_allow_double_without_overflow()
    {
        var delays = new ReconnectDelays(TimeSpan.FromHours(1), TimeSpan.FromDays(1), () => 1);
        for (var i = 0; i < 100; i++)
            delays.OnFailure();
        delays.Next().ShouldBe(TimeSpan.FromDays(1));
    }

    [Fact]
    public void Jitter_takes_any_wait_from_the_shortest_to_the_bound()
    {
        var at = 0.0;
        var delays = new ReconnectDelays(Min, Max, () => at);
        for (var i = 0; i < 3; i++)
            delays.OnFailure();
        delays.Next().ShouldBe(Min);
        at = 0.5;
        delays.Next().ShouldBe(TimeSpan.FromMilliseconds(900));
    }

    [Fact]
    public void One_wait_for_all_is_allowed()
    {
        var delays = new ReconnectDelays(Min, Min, () => 0.5);
        delays.OnFailure();
        delays.Next().ShouldBe(Min);
    }
}
