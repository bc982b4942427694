using System.Globalization;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace Arrakis.Cli.Telemetry;

/// <summary>
/// The export of metrics and traces from the configuration: OpenTelemetry's own names. No header is ever part of a mistake.
/// </summary>
internal sealed class TelemetryConfiguration(IConfiguration configuration, List<string> mistakes)
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string Headers = "OTEL_EXPORTER_OTLP_HEADERS";
    private const string ServiceName = "OTEL_SERVICE_NAME";
    private const string Ratio = "OTEL_TRACES_SAMPLER_ARG";
    private const string MetricInterval = "OTEL_METRIC_EXPORT_INTERVAL";

    /// <summary>The share of events that is traced, 0 to 1.</summary>
    public double TraceRatio
    {
        get
        {
            if (Text(Ratio) is not { } text)
                return ArrakisTracing.DefaultRatio;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1)
                return ratio;
            mistakes.Add(
                $"{Ratio} is “{text}”; it has to be a number from 0 to 1, "
                + $"such as {ArrakisTracing.DefaultRatio.ToString(CultureInfo.InvariantCulture)}.");
            return ArrakisTracing.DefaultRatio;
        }
    }

    /// <summary>Reads where to export to; null where nobody said. What is mistaken is added to the mistakes.</summary>
    /// <param name="instanceId">What this process is called.</param>
    public TelemetryOptions? Read(Func<string> instanceId)
    {
        if (Text(Endpoint) is not { } text)
            return null;
        var usual = new TelemetryOptions { Endpoint = Collector(text), InstanceId = instanceId() };
        return usual with
        {
            Protocol = Spoken(usual.Protocol),
            Headers = CheckedHeaders(),
            ServiceName = Text(ServiceName) ?? usual.ServiceName,
            MetricInterval = Interval(usual.MetricInterval),
        };
    }

    private Uri Collector(string text)
    {
        // Whoever puts a password there would find it in log lines.
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0
            && url.Query.Length == 0 && url.Fragment.Length == 0)
            return url;
        mistakes.Add(
            $"{Endpoint} has to be an absolute http or https address without user, password or query, such as http://127.0.0.1:4318; "
            + $"what authorises goes into {Headers}.");
        return new Uri("http://127.0.0.1:4318");
    }

    private OtlpExportProtocol Spoken(OtlpExportProtocol normally)
    {
        switch (Text(Protocol))
        {
            case null:
                return normally;
            case "http/protobuf":
                return OtlpExportProtocol.HttpProtobuf;
            case "grpc":
                return OtlpExportProtocol.Grpc;
            case var other:
                mistakes.Add($"{Protocol} is “{other}”; it has to be http/protobuf or grpc.");
                return normally;
        }
    }

    private string? CheckedHeaders()
    {
        if (Text(Headers) is not { } text)
            return null;
        foreach (var header in text.Split(','))
        {
            var equals = header.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && header[..equals].Trim() is { Length: > 0 } name && name.All(c => char.IsAsciiLetterOrDigit(c)
                || c is '-' or '_' or '.')
                && header.All(c => c is >= ' ' and <= '~'))
                continue;
            mistakes.Add(
                $"{Headers} has to be name=value with commas between; in values, commas are written %2C. (It is not shown here: "
                + "it is a secret.)");
            return null;
        }

        return text;
    }

    private TimeSpan Interval(TimeSpan normally)
    {
        if (Text(MetricInterval) is not { } text)
            return normally;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1_000 and <= 3_600_000)
            return TimeSpan.FromMilliseconds(number);
        mistakes.Add($"{MetricInterval} is “{text}”; it has to be a whole number of milliseconds from 1000 to 3600000.");
        return normally;
    }

    private string? Text(string name) => configuration[name] is { Length: > 0 } text ? text : null;
}
