using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Arrakis.Shared.Telemetry;
using Shouldly;
using Xunit;

namespace Arrakis.Shared.Tests.Telemetry;

/// <summary>The page of the whole program, as Prometheus' own tool reads it.</summary>
public sealed class PromtoolTests
{
    [Fact]
    public async Task Promtool_has_nothing_to_say_against_the_page()
    {
        using var collector = new PrometheusCollector();
        InstrumentCatalog.CreateAll();
        EventLogMetrics.Appended.Add(3, new KeyValuePair<string, object?>("partition", 0));
        EventLogMetrics.AppendDuration.Record(.002);
        using var lag = EventLogMetrics.ConsumerLag.Show(
            () => [new Measurement<long>(12, new("partition", 0), new("group", "a\"b\\c\nd"))]);

        var (code, said) = await CheckAsync(collector.Collect());
        said.ShouldBeEmpty();
        code.ShouldBe(0);
    }

    [Fact]
    public async Task Promtool_refuses_a_page_that_is_wrong()
    {
        var (code, said) = await CheckAsync("# TYPE a counter\na{b=\"c} 1\n");
        code.ShouldNotBe(0, said);
    }

    [Fact]
    public void The_process_tells_of_itself()
    {
        using var collector = new PrometheusCollector();
        var families = ExpositionParser.Parse(collector.Collect()).ToDictionary(f => f.Name);

        families["process_cpu_seconds_total"].Samples.Single().Value.ShouldBeGreaterThan(0);
        families["process_resident_memory_bytes"].Samples.Single().Value.ShouldBeGreaterThan(1e6);
        families["process_open_fds"].Samples.Single().Value.ShouldBeGreaterThan(2);
        families["dotnet_gc_collections_total"].Samples.Count.ShouldBe(GC.MaxGeneration + 1);
        var started = DateTimeOffset.FromUnixTimeMilliseconds((long)(families["process_start_time_seconds"].Samples.Single().Value * 1000));
        started.ShouldBeInRange(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow);
    }

    private static async Task<(int Code, string Said)> CheckAsync(string page)
    {
        var start = new ProcessStartInfo("promtool", ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var promtool = Start(start);
        var output = promtool.StandardOutput.ReadToEndAsync();
        var errors = promtool.StandardError.ReadToEndAsync();
        await promtool.StandardInput.WriteAsync(page);
        promtool.StandardInput.Close();
        await promtool.WaitForExitAsync();
        return (promtool.ExitCode, await output + await errors);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException(
                "This test needs promtool, which Debian's package prometheus brings. ./test installs it, or: apt-get install -y prometheus",
                e);
        }
    }
}
