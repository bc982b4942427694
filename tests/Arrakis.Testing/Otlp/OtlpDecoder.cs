using System.Globalization;
using Arrakis.Testing.Otlp.Wire;

namespace Arrakis.Testing.Otlp;

/// <summary>Reads what an exporter sends.</summary>
internal static class OtlpDecoder
{
    public static IEnumerable<OtlpSpan> Spans(byte[] body) =>
        from resource in TraceRequest.Parser.ParseFrom(body).Resources
        from scope in resource.Scopes
        from span in scope.Spans
        select new OtlpSpan(
            span.Name, Hex(span.TraceId), Hex(span.SpanId), Hex(span.ParentSpanId), span.Kind, span.StartNs, span.EndNs,
            span.Status is { Code: 2 }, Texts(span.Attributes), Texts(resource.Resource.Attributes));

    public static IEnumerable<OtlpMetric> Metrics(byte[] body) =>
        from resource in MetricsRequest.Parser.ParseFrom(body).Resources
        from scope in resource.Scopes
        from metric in scope.Metrics
        select Read(metric, scope.Scope.Name, Texts(resource.Resource.Attributes));

    private static OtlpMetric Read(Metric metric, string meter, IReadOnlyDictionary<string, string> resource)
    {
        if (metric.Histogram is { } histogram)
            return new OtlpMetric(metric.Name, meter, 0, histogram.Points.Sum(p => (long)p.Count),
                histogram.Points.FirstOrDefault()?.Bounds.ToArray() ?? [], resource);
        var points = (metric.Sum ?? metric.Gauge)?.Points;
        return new OtlpMetric(metric.Name, meter, points?.Sum(p => p.AsDouble + p.AsInt) ?? 0, points?.Count ?? 0, [], resource);
    }

    private static string Hex(Google.Protobuf.ByteString bytes) => Convert.ToHexStringLower(bytes.Span);

    private static Dictionary<string, string> Texts(IEnumerable<Wire.Attribute> attributes) => attributes.ToDictionary(
        a => a.Key, a => a.Value.Text.Length > 0 ? a.Value.Text : a.Value.Number.ToString(CultureInfo.InvariantCulture),
            StringComparer.Ordinal);
}
