using Arrakis.Pipeline.Writing;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Writing;

public sealed class LatencyRecorderTests
{
    [Fact]
    public void Percentiles_are_within_a_bucket_of_the_exact_ones()
    {
        var random = new Random(17);
        var samples = Enumerable.Range(0, 50_000).Select(_ => (long)Math.Exp(random.NextDouble() * 18)).Order().ToList();
        var recorder = new LatencyRecorder();
        foreach (var sample in samples)
            recorder.Record(sample);

        foreach (var quantile in new[] { .01, .5, .9, .99, .999 })
        {
            var exact = samples[(int)Math.Ceiling(quantile * samples.Count) - 1];
            ((double)recorder.PercentileUs(quantile)).ShouldBeInRange(exact, Math.Ceiling(exact * (1 + 1 / 32.0)));
        }

        recorder.MaxUs.ShouldBe(samples[^1]);
        recorder.PercentileUs(1).ShouldBe(samples[^1]);
        recorder.Count.ShouldBe(samples.Count);
    }

    [Fact]
    public void Without_samples_everything_is_zero()
    {
        new LatencyRecorder().PercentileUs(.99).ShouldBe(0);
    }

    [Fact]
    public void What_came_since_a_copy_is_told_apart()
    {
        var recorder = new LatencyRecorder();
        recorder.Record(1_000_000);
        var earlier = recorder.Copy();
        recorder.Record(10);
        recorder.Record(20);

        var since = recorder.Since(earlier);
        since.Count.ShouldBe(2);
        since.PercentileUs(.99).ShouldBe(20);
        since.MaxUs.ShouldBe(20);
    }

    [Fact]
    public void The_largest_latency_has_a_bucket()
    {
        var recorder = new LatencyRecorder();
        recorder.Record(long.MaxValue);
        recorder.PercentileUs(.5).ShouldBe(long.MaxValue);
    }
}
