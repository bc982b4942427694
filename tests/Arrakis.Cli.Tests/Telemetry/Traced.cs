using System.Globalization;
using Arrakis.Shared.Telemetry;
using Arrakis.Testing.Otlp;

namespace Arrakis.Cli.Tests.Telemetry;

/// <summary>Settings of nodes that export, and what their traces have to be.</summary>
internal static class Traced
{
    /// <summary>Exports to a receiver, metrics each second, and traces this share of events.</summary>
    public static (string Name, string Value)[] To(Uri receiver, double ratio = 1, bool grpc = false) =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.ToString()),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", grpc ? "grpc" : "http/protobuf"),
        ("OTEL_TRACES_SAMPLER_ARG", ratio.ToString(CultureInfo.InvariantCulture)),
        ("OTEL_METRIC_EXPORT_INTERVAL", "1000"),
    ];

    /// <summary>
    /// Whether every trace is a frame, what its owner did with the record, and the writing of it: three spans, each the child of the one
    /// before, in the order of time.
    /// </summary>
    public static void ShouldBeWhole(IReadOnlyCollection<OtlpSpan> spans)
    {
        foreach (var trace in spans.GroupBy(span => span.Trace))
        {
            trace.Select(span => span.Name).ShouldBe([ArrakisTracing.Frame, ArrakisTracing.Apply, ArrakisTracing.Write], ignoreOrder: true);
            var frame = trace.Single(span => span.Name == ArrakisTracing.Frame);
            var apply = trace.Single(span => span.Name == ArrakisTracing.Apply);
            var write = trace.Single(span => span.Name == ArrakisTracing.Write);
            (frame.Parent, apply.Parent, write.Parent).ShouldBe(("", frame.Id, apply.Id));
            trace.ShouldAllBe(span => span.StartNs > 0 && span.EndNs >= span.StartNs);
            apply.Attributes["verdict"].ShouldBe("applied");
            write.StartNs.ShouldBeGreaterThanOrEqualTo(apply.StartNs);
            new[] { apply, write }.ShouldAllBe(span => span.Attributes["partition"] == frame.Attributes["partition"]);
        }
    }
}
