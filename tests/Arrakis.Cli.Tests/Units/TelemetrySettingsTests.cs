using Arrakis.Cli.Hosting;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace Arrakis.Cli.Tests.Units;

public sealed class TelemetrySettingsTests
{
    private static readonly (string Name, string Value) Endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector.example:4318/otlp");

    [Fact]
    public void Without_an_endpoint_nothing_is_exported_and_what_is_said_beside_it_does_not_matter()
    {
        var settings = Of(("OTEL_EXPORTER_OTLP_PROTOCOL", "pigeon"));
        settings.Telemetry().ShouldBeNull();
        settings.TraceRatio.ShouldBe(0.001);
        settings.ThrowIfMistaken();
    }

    [Fact]
    public void With_one_the_rest_has_its_documented_defaults()
    {
        var settings = Of(Endpoint, ("NODE_NAME", "node-1"));
        var telemetry = settings.Telemetry().ShouldNotBeNull();
        telemetry.Endpoint.ShouldBe(new Uri("https://collector.example:4318/otlp"));
        (telemetry.Protocol, telemetry.ServiceName, telemetry.InstanceId, telemetry.Headers).ShouldBe((OtlpExportProtocol.HttpProtobuf,
            "arrakis", "node-1", null));
        telemetry.MetricInterval.ShouldBe(TimeSpan.FromSeconds(60));
        settings.ThrowIfMistaken();
    }

    [Fact]
    public void Each_is_taken_by_its_name_and_headers_are_never_shown()
    {
        var settings = Of(
            Endpoint, ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"), ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20sesame,x-tenant=7"),
            ("OTEL_SERVICE_NAME", "scores"), ("OTEL_METRIC_EXPORT_INTERVAL", "15000"), ("OTEL_TRACES_SAMPLER_ARG", "0.25"));
        var telemetry = settings.Telemetry().ShouldNotBeNull();
        (telemetry.Protocol, telemetry.ServiceName, telemetry.MetricInterval).ShouldBe((OtlpExportProtocol.Grpc, "scores",
            TimeSpan.FromSeconds(15)));
        telemetry.Headers.ShouldBe("authorization=Bearer%20sesame,x-tenant=7");
        telemetry.ToString().ShouldNotContain("sesame");
        settings.Gateway("token", api: null, trustEventTime: false).TraceRatio.ShouldBe(0.25);
        settings.ThrowIfMistaken();
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "/v1/traces")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://collector")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "https://me:sesame@collector")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector?key=sesame")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "sesame")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "=sesame")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "a=1,sesame")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "a=sesame\nb=2")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "999")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "often")]
    public void A_mistake_is_told_by_its_name_and_without_secrets(string name, string value)
    {
        var settings = name == Endpoint.Name ? Of((name, value)) : Of(Endpoint, (name, value));
        _ = settings.Telemetry();
        var told = Should.Throw<UsageException>(settings.ThrowIfMistaken).Message;
        told.Split('\n').ShouldHaveSingleItem().ShouldStartWith(name);
        told.ShouldNotContain("sesame");
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("-0.1")]
    [InlineData("NaN")]
    [InlineData("some")]
    public void A_share_is_from_0_to_1(string value)
    {
        var settings = Of(("OTEL_TRACES_SAMPLER_ARG", value));
        _ = settings.Gateway("token", api: null, trustEventTime: false);
        Should.Throw<UsageException>(settings.ThrowIfMistaken).Message
            .ShouldBe($"OTEL_TRACES_SAMPLER_ARG is “{value}”; it has to be a number from 0 to 1, such as 0.001.");
    }

    private static Settings Of(params (string Name, string Value)[] settings) => Settings.From(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => (string?)s.Value)).Build());
}
