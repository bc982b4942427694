using OpenTelemetry.Exporter;

namespace Arrakis.Cli.Telemetry;

/// <summary>Where metrics and traces are exported to.</summary>
internal sealed record TelemetryOptions
{
    /// <summary>The collector: http or https, without signal paths.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>How it is spoken to.</summary>
    public OtlpExportProtocol Protocol { get; init; } = OtlpExportProtocol.HttpProtobuf;

    /// <summary>Headers of each request, <c>name=value</c> with commas between; null for none. Secret: they are never printed.</summary>
    public string? Headers { get; init; }

    /// <summary>What the service is called.</summary>
    public string ServiceName { get; init; } = "arrakis";

    /// <summary>What this process of it is called.</summary>
    public required string InstanceId { get; init; }

    /// <summary>How often metrics are exported.</summary>
    public TimeSpan MetricInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Without the headers.</summary>
    public override string ToString() => $"{Endpoint} by {Protocol} as {ServiceName}, {InstanceId}";
}
