namespace Arrakis.Testing.Otlp;

/// <summary>A span as a collector gets it. Ids are lower-case hex.</summary>
public sealed record OtlpSpan(
    string Name, string Trace, string Id, string Parent, int Kind, ulong StartNs, ulong EndNs, bool IsError,
    IReadOnlyDictionary<string, string> Attributes, IReadOnlyDictionary<string, string> Resource);

/// <summary>A metric as a collector got it last from one process.</summary>
public sealed record OtlpMetric(
    string Name, string Meter, double Sum, long Count, IReadOnlyList<double> Bounds, IReadOnlyDictionary<string, string> Resource);
