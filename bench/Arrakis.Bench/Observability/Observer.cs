using System.Buffers;
using Arrakis.Cli.Telemetry;
using Arrakis.Scylla.Telemetry;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Bench.Observability;

/// <summary>Who looks at a replay: somebody who asks for Prometheus' page each second, and perhaps an OpenTelemetry collector.</summary>
internal sealed class Observer : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly TelemetryExport? _export;
    private readonly PrometheusCollector? _collector;
    private readonly Task _scraping = Task.CompletedTask;

    public Observer(string with, Uri receiver)
    {
        if (with == ReplayRound.Off)
            return;
        if (with == ReplayRound.All)
        {
            var options = new TelemetryOptions { Endpoint = receiver, InstanceId = "bench", MetricInterval = Interval };
            _export = new TelemetryExport(options, NullLogger.Instance);
        }

        InstrumentCatalog.CreateAll();
        _collector = new PrometheusCollector(new PrometheusOptions { Meters = [ArrakisMeter.Name, ProcessMetrics.MeterName,
            ScyllaMetrics.MeterName] });
        _scraping = ScrapeAsync(_collector);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _scraping;
        _collector?.Dispose();
        if (_export is not null)
            await _export.DisposeAsync();
        _stop.Dispose();
    }

    private async Task ScrapeAsync(PrometheusCollector collector)
    {
        var page = new ArrayBufferWriter<byte>(256 * 1024);
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                collector.Write(page);
                page.ResetWrittenCount();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The replay is over.
        }
    }
}
