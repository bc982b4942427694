using Arrakis.Pipeline.Web;
using Arrakis.Shared.Telemetry;
using Arrakis.Testing;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Web;

public sealed class HealthGaugeTests
{
    [Fact]
    public async Task Each_part_is_shown_as_it_was_found_last_and_goes_with_the_host()
    {
        var works = true;
        using var collector = new PrometheusCollector();
        await using (await WebHostFixture.StartAsync(
            new WebOptions { HealthInterval = TimeSpan.FromMilliseconds(20) },
            new ReadinessCheck("gauge_steady", _ => ValueTask.FromResult(ReadinessResult.Ok())),
            new ReadinessCheck("gauge_changing", _ => ValueTask.FromResult(
                Volatile.Read(ref works) ? ReadinessResult.Ok() : ReadinessResult.Failing("broken")))))
        {
            await ShowsAsync("gauge_steady", 1);
            await ShowsAsync("gauge_changing", 1);
            Volatile.Write(ref works, false);
            await ShowsAsync("gauge_changing", 0);
            await ShowsAsync("gauge_steady", 1);
        }

        collector.Collect().ShouldNotContain("component=\"gauge_");

        Task ShowsAsync(string part, int value) => Eventually.TrueAsync(() => Task.FromResult(
            collector.Collect().Contains($"worker_health_check_status{{component=\"{part}\"}} {value}\n", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_part_that_hangs_is_shown_as_one_that_does_not_work()
    {
        using var collector = new PrometheusCollector();
        await using var web = await WebHostFixture.StartAsync(
            new WebOptions { ReadinessTimeout = TimeSpan.FromMilliseconds(50) },
            new ReadinessCheck("gauge_hanging", async ct =>
            {
                await Task.Delay(Timeout.Infinite, ct);
                return ReadinessResult.Ok();
            }));
        await Eventually.TrueAsync(() => Task.FromResult(
            collector.Collect().Contains("worker_health_check_status{component=\"gauge_hanging\"} 0\n", StringComparison.Ordinal)));
    }
}
