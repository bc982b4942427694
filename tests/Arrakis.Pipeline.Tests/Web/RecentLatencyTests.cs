using Arrakis.Pipeline.Web;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Web;

public sealed class RecentLatencyTests
{
    private readonly HandClock _clock = new();

    [Fact]
    public void Nothing_counted_is_no_summary() => new RecentLatency(time: _clock).Summary().ShouldBeNull();

    [Fact]
    public void Percentiles_are_within_five_percent_above_the_true_ones()
    {
        var microseconds = Gen.Choose(1, 100_000_000).NonEmptyListOf();
        Prop.ForAll(Arb.From(microseconds), values =>
        {
            var latency = new RecentLatency(time: _clock);
            foreach (var value in values) latency.Record(value / 1e6);
            var sorted = values.Order().ToArray();
            var summary = latency.Summary().ShouldNotBeNull();
            foreach (var (shown, quantile) in new[] { (summary.P50, .5), (summary.P90, .9), (summary.P99, .99) })
            {
                var exact = sorted[(int)Math.Ceiling(sorted.Length * quantile) - 1] / 1e6;
                shown.ShouldBeInRange(exact * .999999, exact * 1.0501);
            }

            summary.Max.ShouldBe(sorted[^1] / 1e6);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void What_is_older_than_the_window_is_forgotten()
    {
        var latency = new RecentLatency(TimeSpan.FromSeconds(10), _clock);
        latency.Record(5);
        _clock.Advance(TimeSpan.FromSeconds(6));
        latency.Record(.001);
        latency.Summary()!.Max.ShouldBe(5);
        _clock.Advance(TimeSpan.FromSeconds(6));
        latency.Summary()!.Max.ShouldBe(.001);
        _clock.Advance(TimeSpan.FromSeconds(60));
        latency.Summary().ShouldBeNull();
    }

    [Fact]
    public void Many_at_once_and_the_impossible_are_counted()
    {
        var latency = new RecentLatency(time: _clock);
        latency.Record(-1, 98);
        latency.Record(1e12, 2);
        latency.Summary()!.P50.ShouldBeLessThanOrEqualTo(1e-6);
        latency.Summary()!.P99.ShouldBeGreaterThan(10_000);
        latency.Summary()!.Max.ShouldBe(1e12);
    }

    private sealed class HandClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }
}
