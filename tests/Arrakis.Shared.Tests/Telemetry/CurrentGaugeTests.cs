using System.Diagnostics.Metrics;
using Arrakis.Shared.Telemetry;
using Shouldly;
using Xunit;

namespace Arrakis.Shared.Tests.Telemetry;

public sealed class CurrentGaugeTests
{
    [Fact]
    public void A_series_is_shown_as_long_as_somebody_has_it_and_no_longer()
    {
        using var collector = new PrometheusCollector();
        using var lasting = Show(901);
        using (Show(902))
        {
            collector.Collect().ShouldContain("pipeline_members{partition=\"901\"} 7\n");
            collector.Collect().ShouldContain("pipeline_members{partition=\"902\"} 7\n");
        }

        var page = collector.Collect();
        page.ShouldContain("pipeline_members{partition=\"901\"} 7\n");
        page.ShouldNotContain("partition=\"902\"");
    }

    private static IDisposable Show(int partition) =>
        PipelineMetrics.Members.Show(() => [new Measurement<long>(7, new KeyValuePair<string, object?>("partition", partition))]);
}
