using Arrakis.Shared.Telemetry;
using Shouldly;
using Xunit;

namespace Arrakis.Shared.Tests.Telemetry;

public sealed class TraceSamplerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1e-300)]
    [InlineData(double.Epsilon)]
    public void With_a_ratio_of_0_or_next_to_it_nothing_is_traced(double ratio) => Count(ratio, 100_000).ShouldBe(0);

    [Fact]
    public void With_a_ratio_of_1_everything_is_traced() => Count(1, 100_000).ShouldBe(100_000);

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public void About_the_share_that_was_asked_for_is_traced(double ratio)
    {
        const int Events = 1_000_000;
        var deviation = Math.Sqrt(Events * ratio * (1 - ratio));
        ((double)Count(ratio, Events)).ShouldBe(Events * ratio, 5 * deviation);
    }

    [Fact]
    public void Which_event_is_traced_does_not_repeat_after_a_number_of_events()
    {
        var sampler = new TraceSampler(0.1, new Random(1));
        var hits = Enumerable.Range(0, 10_000).Where(_ => sampler.Next()).ToList();
        hits.Zip(hits.Skip(1), (a, b) => b - a).Distinct().Count().ShouldBeGreaterThan(20);
        Enumerable.Range(0, 10).ShouldAllBe(rest => hits.Any(hit => hit % 10 == rest));
    }

    [Theory]
    [InlineData(-0.001)]
    [InlineData(1.001)]
    [InlineData(double.NaN)]
    public void A_ratio_that_is_no_share_is_refused(double ratio) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new TraceSampler(ratio)).Message.ShouldContain("from 0 to 1");

    private static int Count(double ratio, int events)
    {
        var sampler = new TraceSampler(ratio, new Random(7));
        return Enumerable.Range(0, events).Count(_ => sampler.Next());
    }
}
