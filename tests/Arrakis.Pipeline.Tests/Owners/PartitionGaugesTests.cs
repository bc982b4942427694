using Arrakis.EventLog.Sqlite;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared.Telemetry;
using Arrakis.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Owners;

public sealed class PartitionGaugesTests
{
    // Of their own: other tests of this process have low numbers.
    private const int Partitions = 64;
    private const int First = 60;
    private const int Second = 61;

    [Fact]
    public async Task A_partition_that_is_let_go_vanishes_from_the_metrics()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var directory = Directory.CreateTempSubdirectory("arrakis-test-");
        using var collector = new PrometheusCollector();
        await using (var log = await SqliteEventLog.OpenAsync(
            new SqliteEventLogOptions { Directory = directory.FullName, Partitions = Partitions }))
        await using (var pipeline = await PipelineService.OpenAsync(
            log, log, fixture.Store, new PipelineOptions(), ScoringCatalog.Default, NullLoggerFactory.Instance))
        {
            pipeline.Assign([First, Second]);
            await Eventually.TrueAsync(() => Task.FromResult(Shown(collector, First) == 5 && Shown(collector, Second) == 5));
            await pipeline.RevokeAsync([First], CancellationToken.None);
            Shown(collector, First).ShouldBe(0);
            Shown(collector, Second).ShouldBe(5);
            await pipeline.AbandonAsync([Second]);
            Shown(collector, Second).ShouldBe(0);
            collector.Collect().ShouldContain("pipeline_takeover_duration_seconds_count");
        }

        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Comings_and_goings_are_counted_by_their_kind()
    {
        using var collector = new PrometheusCollector();
        await using var fixture = await PipelineFixture.CreateAsync();
        await using var pipeline = await fixture.OpenSharedAsync();
        pipeline.Assign([0, 1]);
        await pipeline.RevokeAsync([0], CancellationToken.None);
        await pipeline.AbandonAsync([1]);

        var page = collector.Collect();
        foreach (var kind in new[] { "assigned", "revoked", "lost" })
            page.ShouldContain($"pipeline_rebalances_total{{kind=\"{kind}\"}}");
    }

    // The lag, the lag in seconds, the communities, the members, the records that are not durable yet.
    private static int Shown(PrometheusCollector collector, int partition) =>
        collector.Collect().Split('\n').Count(line => line.Contains($"partition=\"{partition}\"", StringComparison.Ordinal)
            && !line.StartsWith("event_log_appended_total", StringComparison.Ordinal));
}
