using System.Diagnostics;
using Arrakis.Pipeline.Web;
using Arrakis.Scylla.Telemetry;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Arrakis.Cli.Telemetry;

/// <summary>
/// Exports all metrics, and those traces that were begun, to a collector. It works on threads of its own: a collector that is away or
/// slow costs what it would have got, and nothing else.
/// </summary>
internal sealed class TelemetryExport : IAsyncDisposable
{
    private const int MaxQueuedSpans = 4_096;
    private const int MaxSpansTogether = 512;
    private const int SpanDelayMs = 2_000;
    private const int RequestLimitMs = 10_000;

    /// <summary>How long a stop waits for what was not exported yet.</summary>
    private const int FlushLimitMs = 3_000;

    private readonly TelemetryOptions _options;
    private readonly ILogger _logger;
    private readonly ExporterReasons _reasons = new();
    private readonly ExportWatch _spans;
    private readonly ExportWatch _measurements;
    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    /// <summary>Begins to export; what was measured before is not in it.</summary>
    public TelemetryExport(TelemetryOptions options, ILogger logger)
    {
        _options = options;
        _logger = logger;
        _spans = new ExportWatch("Traces", options.Endpoint, logger);
        _measurements = new ExportWatch("Metrics", options.Endpoint, logger);
        var resource = ResourceBuilder.CreateDefault().AddService(
            options.ServiceName, serviceVersion: WebOptions.ProgramVersion, autoGenerateServiceInstanceId: false,
                serviceInstanceId: options.InstanceId);
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            // Which events are traced is decided before a span exists.
            .SetSampler(new AlwaysOnSampler())
            .AddSource(ArrakisTracing.Name)
            .AddProcessor(new BatchActivityExportProcessor(
                new WatchedSpanExporter(Exporter("traces"), _spans), MaxQueuedSpans, SpanDelayMs, RequestLimitMs, MaxSpansTogether))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(ArrakisMeter.Name, ArrakisMeter.AkkaHostName, ProcessMetrics.MeterName, ScyllaMetrics.MeterName)
            .AddReader(new PeriodicExportingMetricReader(
                new WatchedMetricExporter(Exporter("metrics"), _measurements), (int)options.MetricInterval.TotalMilliseconds,
                    RequestLimitMs))
            .Build();
    }

    /// <summary>Exports what is left, within seconds, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _spans.GiveUpAfterFailure();
        _measurements.GiveUpAfterFailure();
        var ended = await Task.WhenAll(
            Task.Run(() => _traces.Shutdown(FlushLimitMs)), Task.Run(() => _metrics.Shutdown(FlushLimitMs)));
        if (Array.TrueForAll(ended, e => e))
        {
            _traces.Dispose();
            _metrics.Dispose();
        }
        else
        {
            // Their threads still wait for the collector: what they use is left to them, and they end with the process.
            _logger.LogWarning("Not all metrics and traces were exported to {Endpoint} within {Seconds} s; the rest is left out",
                _options.Endpoint, FlushLimitMs / 1000);
        }

        _reasons.Dispose();
    }

    private OtlpExporterOptions Exporter(string signal) => new()
    {
        Endpoint = _options.Protocol == OtlpExportProtocol.Grpc
            ? _options.Endpoint
            : new Uri($"{_options.Endpoint.AbsoluteUri.TrimEnd('/')}/v1/{signal}"),
        Protocol = _options.Protocol,
        Headers = _options.Headers,
        TimeoutMilliseconds = RequestLimitMs,
    };

    private sealed class WatchedSpanExporter(OtlpExporterOptions options, ExportWatch watch) : OtlpTraceExporter(options)
    {
        public override ExportResult Export(in Batch<Activity> batch) =>
            watch.IsGivenUp ? ExportResult.Failure : watch.Note(base.Export(batch));
    }

    private sealed class WatchedMetricExporter(OtlpExporterOptions options, ExportWatch watch) : OtlpMetricExporter(options)
    {
        public override ExportResult Export(in Batch<Metric> batch) =>
            watch.IsGivenUp ? ExportResult.Failure : watch.Note(base.Export(batch));
    }
}
