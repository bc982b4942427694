using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Arrakis.Shared.Telemetry;
using Shouldly;
using Xunit;

namespace Arrakis.Shared.Tests.Telemetry;

/// <summary>What every instrument of Arrakis keeps to, so that dashboards and alerts can rely on it.</summary>
public sealed class InstrumentRulesTests
{
    /// <summary>A gauge that keeps the name that operators know.</summary>
    private const string KnownByItsName = "gateway_guilds_total";

    private readonly IReadOnlyList<Instrument> _instruments = All();

    [Fact]
    public void There_are_instruments() => _instruments.ShouldNotBeEmpty();

    [Fact]
    public void Names_are_what_prometheus_shows_and_each_stands_once()
    {
        foreach (var name in Names(_instruments)) name.ShouldMatch("^[a-z][a-z0-9_]*$");
        Names(_instruments).ShouldBeUnique();
    }

    [Fact]
    public void Every_instrument_says_in_a_sentence_what_it_counts() =>
        Names(_instruments.Where(i => i.Description is not { Length: > 5 } text || !text.EndsWith('.'))).ShouldBeEmpty();

    [Fact]
    public void Counters_and_nothing_else_end_with_total() =>
        Names(_instruments.Where(
            i => Is(i, typeof(Counter<>), typeof(ObservableCounter<>)) != i.Name.EndsWith("_total", StringComparison.Ordinal)))
            .Where(name => name != KnownByItsName).ShouldBeEmpty();

    [Fact]
    public void Times_and_sizes_are_in_seconds_and_bytes() =>
        Names(_instruments.Where(i => Regex.IsMatch(i.Name, "(_ms|_milliseconds|_us|_kb|_mb|_kilobytes|_megabytes)(_|$)"))).ShouldBeEmpty();

    [Fact]
    public void Every_instrument_declares_its_labels() =>
        Names(_instruments.Where(i => InstrumentCatalog.LabelsOf(i.Name) is null)).ShouldBeEmpty();

    [Fact]
    public void Labels_are_named_as_prometheus_wants_say_what_they_hold_and_are_nobodys_id()
    {
        foreach (var (metric, label) in InstrumentCatalog.DescribeAll().SelectMany(d => d.Labels.Select(l => (d.Name, l))))
        {
            label.Name.ShouldMatch("^[a-z][a-z0-9_]*$", metric);
            label.Name.ShouldNotMatch("community|guild|member|user|channel|message|token", metric);
            label.Values.Length.ShouldBeGreaterThan(3, metric);
        }
    }

    [Fact]
    public void The_list_of_all_metrics_holds_every_instrument_and_what_the_collector_adds() =>
        InstrumentCatalog.DescribeAll().Select(d => d.Name).ShouldBe(
            [.. Names(_instruments), "metrics_dropped_measurements_total", "metrics_observation_failures_total"], ignoreOrder: true);

    [Fact]
    public void Every_histogram_brings_its_buckets() =>
        Names(_instruments.Where(i => Is(i, typeof(Histogram<>)) && Bounds(i) == 0)).ShouldBeEmpty();

    private static int Bounds(Instrument instrument) => instrument switch
    {
        Histogram<double> h => h.Advice?.HistogramBucketBoundaries?.Count ?? 0,
        Histogram<long> h => h.Advice?.HistogramBucketBoundaries?.Count ?? 0,
        Histogram<int> h => h.Advice?.HistogramBucketBoundaries?.Count ?? 0,
        _ => 0,
    };

    private static bool Is(Instrument instrument, params Type[] kinds) => kinds.Contains(instrument.GetType().GetGenericTypeDefinition());

    private static string[] Names(IEnumerable<Instrument> instruments) => [.. instruments.Select(i => i.Name)];

    private static List<Instrument> All()
    {
        InstrumentCatalog.CreateAll();
        var found = new List<Instrument>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name is ArrakisMeter.Name or ProcessMetrics.MeterName) found.Add(instrument);
            },
        };
        listener.Start();
        return found;
    }
}
