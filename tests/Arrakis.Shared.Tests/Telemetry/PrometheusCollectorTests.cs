using System.Diagnostics.Metrics;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;
using static Arrakis.Shared.Tests.Telemetry.CollectorHarness;

namespace Arrakis.Shared.Tests.Telemetry;

public sealed class PrometheusCollectorTests : IDisposable
{
    private readonly CollectorHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void A_counter_adds_up_by_tag_set_whatever_the_order_of_its_tags()
    {
        var counter = _harness.Meter.CreateCounter<long>("events_total", null, "Events.");
        counter.Add(2, Tag("shard_id", 1), Tag("kind", "message"));
        counter.Add(3, Tag("kind", "message"), Tag("shard_id", 1));
        counter.Add(5, Tag("kind", "message"), Tag("shard_id", 2));

        _harness.Value("events_total", ("kind", "message"), ("shard_id", "1")).ShouldBe(5);
        _harness.Value("events_total", ("kind", "message"), ("shard_id", "2")).ShouldBe(5);
        _harness.Family("events_total").Type.ShouldBe("counter");
        _harness.Family("events_total").Help.ShouldBe("Events.");
    }

    [Fact]
    public void A_long_counter_is_exact_beyond_what_a_double_holds()
    {
        var counter = _harness.Meter.CreateCounter<long>("bytes_total");
        counter.Add(9_007_199_254_740_992);
        counter.Add(1);

        _harness.Collector.Collect().ShouldContain("bytes_total 9007199254740993\n");
    }

    [Fact]
    public void The_last_value_of_a_gauge_counts_and_an_up_down_counter_goes_both_ways()
    {
        var gauge = _harness.Meter.CreateGauge<double>("temperature");
        var upDown = _harness.Meter.CreateUpDownCounter<int>("in_flight");
        gauge.Record(1.5);
        gauge.Record(-2.25);
        upDown.Add(3);
        upDown.Add(-5);

        _harness.Value("temperature").ShouldBe(-2.25);
        _harness.Value("in_flight").ShouldBe(-2);
        _harness.Family("in_flight").Type.ShouldBe("gauge");
    }

    [Fact]
    public void Observable_instruments_show_what_they_report_now_and_forget_what_they_reported_before()
    {
        var reported = new List<Measurement<long>> { new(7, Tag("shard_id", 0)), new(8, Tag("shard_id", 1)) };
        _harness.Meter.CreateObservableGauge("guilds", () => reported);
        _harness.Meter.CreateObservableCounter("frames_total", () => 41L + reported.Count);

        _harness.Value("guilds", ("shard_id", "1")).ShouldBe(8);
        _harness.Value("frames_total").ShouldBe(43);
        reported.RemoveAt(1);
        _harness.Family("guilds").Samples.Single().Value.ShouldBe(7);
        _harness.Value("frames_total").ShouldBe(42);
    }

    [Fact]
    public void An_observable_instrument_that_throws_is_told_and_counted_and_the_others_are_still_shown()
    {
        var failures = new List<Exception>();
        using var harness = new CollectorHarness(observationFailed: failures.Add);
        harness.Meter.CreateObservableGauge("broken", long () => throw new InvalidOperationException("no shard"));
        harness.Meter.CreateObservableGauge("whole", () => 1L);
        harness.Meter.CreateGauge<long>("plain").Record(2);

        harness.Value("whole").ShouldBe(1);
        harness.Value("plain").ShouldBe(2);
        harness.Value("metrics_observation_failures_total").ShouldBe(3);
        failures.Select(f => f.Message).Distinct().ShouldBe(["no shard"]);
    }

    [Fact]
    public void A_histogram_has_the_advised_buckets_with_inclusive_bounds()
    {
        var histogram = Histogram("wait_seconds", .25, 1, 5);
        foreach (var value in new[] { .25, .26, 1, 5, 5.5, -1 }) histogram.Record(value);

        Buckets("wait_seconds").ShouldBe([("0.25", 2), ("1", 4), ("5", 5), ("+Inf", 6)]);
        _harness.Value("wait_seconds_sum").ShouldBe(11.01, 1e-9);
        _harness.Value("wait_seconds_count").ShouldBe(6);
    }

    [Fact]
    public void A_histogram_of_integers_has_its_advised_buckets_too()
    {
        var histogram = _harness.Meter.CreateHistogram<long>(
            "batch_rows", null, null, null, new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 10, 50] });
        histogram.Record(50);

        Buckets("batch_rows").ShouldBe([("1", 0), ("10", 0), ("50", 1), ("+Inf", 1)]);
    }

    [Fact]
    public void A_histogram_without_advice_gets_the_default_buckets()
    {
        _harness.Meter.CreateHistogram<double>("plain_seconds").Record(.003);

        var bounds = Buckets("plain_seconds").Select(b => b.Bound);
        bounds.ShouldBe(["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"]);
    }

    [Fact]
    public void An_advised_bound_of_infinity_is_not_doubled()
    {
        Histogram("odd_seconds", 1, 2, double.PositiveInfinity).Record(1);

        Buckets("odd_seconds").ShouldBe([("1", 1), ("2", 1), ("+Inf", 1)]);
    }

    [Fact]
    public void Not_a_number_and_falling_counters_are_counted_as_dropped()
    {
        Histogram("h_seconds", 1).Record(double.NaN);
        _harness.Meter.CreateCounter<double>("c_total").Add(double.NaN);
        _harness.Meter.CreateCounter<long>("l_total").Add(-1);

        _harness.Value("metrics_dropped_measurements_total", ("metric", "h_seconds"), ("reason", "not_a_number")).ShouldBe(1);
        _harness.Value("metrics_dropped_measurements_total", ("metric", "c_total"), ("reason", "not_a_number")).ShouldBe(1);
        _harness.Value("metrics_dropped_measurements_total", ("metric", "l_total"), ("reason", "negative")).ShouldBe(1);
    }

    [Fact]
    public void Beyond_the_limit_of_series_measurements_are_counted_as_dropped_and_known_ones_go_on()
    {
        using var harness = new CollectorHarness(maxSeries: 3);
        var counter = harness.Meter.CreateCounter<long>("wide_total");
        for (var i = 0; i < 10; i++) counter.Add(1, Tag("id", i));
        counter.Add(1, Tag("id", 2));

        harness.Family("wide_total").Samples.Count.ShouldBe(3);
        harness.Value("wide_total", ("id", "2")).ShouldBe(2);
        harness.Value("metrics_dropped_measurements_total", ("metric", "wide_total"), ("reason", "series_limit")).ShouldBe(7);
    }

    [Fact]
    public void Observable_series_that_come_and_go_never_exhaust_the_limit()
    {
        using var harness = new CollectorHarness(maxSeries: 2);
        var id = 0;
        harness.Meter.CreateObservableGauge("churning", () => new Measurement<long>(id, Tag("id", id)));

        for (; id < 20; id++)
            harness.Value("churning", ("id", id.ToString(System.Globalization.CultureInfo.InvariantCulture))).ShouldBe(id);
    }

    [Fact]
    public void The_number_1_and_the_text_1_are_one_series_and_an_empty_value_is_no_label()
    {
        var counter = _harness.Meter.CreateCounter<long>("mixed_total");
        counter.Add(1, Tag("id", 1));
        counter.Add(1, Tag("id", "1"), Tag("empty", ""), Tag("nothing", null));

        _harness.Family("mixed_total").Samples.Single().Value.ShouldBe(2);
    }

    [Fact]
    public void Names_and_labels_that_the_format_does_not_know_are_made_to_fit()
    {
        _harness.Meter.CreateCounter<long>("http.requests-total").Add(
            1, Tag("http.route", "/a"), Tag("le", "x"), Tag("__secret", "y"), Tag("9lives", "z"));

        _harness.Value("http_requests_total", ("http_route", "/a"), ("exported_le", "x"), ("exported___secret", "y"), ("_9lives", "z"))
            .ShouldBe(1);
    }

    [Fact]
    public void Two_instruments_of_one_name_and_kind_share_a_family()
    {
        _harness.Meter.CreateCounter<long>("shared_total").Add(1);
        using var other = new Meter(_harness.Meter.Name);
        other.CreateCounter<long>("shared_total").Add(2);

        _harness.Value("shared_total").ShouldBe(3);
        other.Dispose();
        _harness.Value("shared_total").ShouldBe(3);
    }

    [Fact]
    public void An_instrument_whose_name_another_kind_has_is_counted_as_a_conflict()
    {
        Histogram("taken", 1).Record(1);
        _harness.Meter.CreateCounter<long>("taken_count").Add(1);

        _harness.Value("metrics_dropped_measurements_total", ("metric", "taken_count"), ("reason", "conflict")).ShouldBe(1);
        _harness.Value("taken_count").ShouldBe(1);
    }

    [Fact]
    public void Families_and_series_stand_in_order()
    {
        foreach (var name in new[] { "zeta", "alpha", "mid" }) _harness.Meter.CreateGauge<long>(name).Record(1, Tag("k", name));
        var gauge = _harness.Meter.CreateGauge<long>("beta");
        foreach (var value in new[] { "b", "c", "a" }) gauge.Record(1, Tag("k", value));

        var families = _harness.Families();
        families.Select(f => f.Name).ShouldBe(families.Select(f => f.Name).Order(StringComparer.Ordinal));
        _harness.Family("beta").Samples.Select(s => s.Labels["k"]).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public void Any_label_value_and_help_comes_back_as_it_was()
    {
        var strings = ArbMap.Default.ArbFor<NonNull<string>>().Generator.Select(s => s.Get);
        Prop.ForAll(Arb.From(Gen.Two(strings)), pair =>
        {
            var (value, help) = pair;
            using var harness = new CollectorHarness();
            harness.Meter.CreateGauge<long>("g", null, "h" + help).Record(1, Tag("l", "v" + value));
            var family = harness.Family("g");
            family.Help.ShouldBe("h" + WellFormed(help));
            family.Samples.Single().Labels["l"].ShouldBe("v" + WellFormed(value));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_number_comes_back_as_it_was()
    {
        Prop.ForAll<double>(number =>
        {
            using var harness = new CollectorHarness();
            harness.Meter.CreateGauge<double>("g").Record(number);
            harness.Value("g").ShouldBe(number);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Measurements_of_many_threads_at_once_are_all_counted()
    {
        var counter = _harness.Meter.CreateCounter<double>("c_total");
        var histogram = Histogram("h_seconds", 1, 2);
        var writers = Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                counter.Add(.5, Tag("k", i % 300));
                histogram.Record(i % 3, Tag("k", thread));
            }
        })).ToArray();
        while (!Task.WhenAll(writers).IsCompleted) _ = _harness.Families();
        await Task.WhenAll(writers);

        _harness.Family("c_total").Samples.Sum(s => s.Value).ShouldBe(80_000);
        _harness.Family("h_seconds").Samples.Where(s => s.Name == "h_seconds_count").Sum(s => s.Value).ShouldBe(160_000);
        _harness.Family("h_seconds").Samples.Where(s => s.Name == "h_seconds_sum").Sum(s => s.Value).ShouldBe(8 * 19_999);
    }

    [Fact]
    public void A_measurement_of_a_known_tag_set_allocates_nothing()
    {
        var counter = _harness.Meter.CreateCounter<long>("c_total");
        var histogram = Histogram("h_seconds", .1, 1, 10);
        object shard = 3;
        void Measure()
        {
            for (var i = 0; i < 1000; i++)
            {
                counter.Add(1);
                counter.Add(1, Tag("shard_id", shard), Tag("kind", "message"));
                histogram.Record(.5, Tag("shard_id", shard));
            }
        }

        Measure();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Measure();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void A_disposed_meter_is_gone_from_the_page()
    {
        var meter = new Meter(_harness.Meter.Name);
        meter.CreateGauge<long>("passing").Record(1);
        _harness.Families().ShouldContain(f => f.Name == "passing");
        meter.Dispose();
        _harness.Families().ShouldNotContain(f => f.Name == "passing");
    }

    private Histogram<double> Histogram(string name, params double[] bounds) =>
        _harness.Meter.CreateHistogram(name, null, null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });

    private IEnumerable<(string Bound, double Count)> Buckets(string name) =>
        _harness.Family(name).Samples.Where(s => s.Name == name + "_bucket").Select(s => (s.Labels["le"], s.Value));

    private static string WellFormed(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
