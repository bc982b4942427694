using System.Text.Json;
using System.Text.Json.Serialization;

namespace Arrakis.Cli.Cluster;

/// <summary>
/// Records of the topic of the nodes, as JSON. Fields only ever get added; those that this version does not know are skipped.
/// </summary>
internal static class NodeRecords
{
    /// <summary>One partition: all reports and requests in one order.</summary>
    public const int Partition = 0;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string KeyOf(NodeReport report) => $"status:{report.Node}";

    public static string KeyOf(DrainRequest request) => $"drain:{request.Node}";

    public static byte[] Encode(NodeReport report) => JsonSerializer.SerializeToUtf8Bytes(report, Format);

    public static byte[] Encode(DrainRequest request) => JsonSerializer.SerializeToUtf8Bytes(request, Format);

    /// <summary>As JSON for programs, in the names of the topic.</summary>
    public static string Text<T>(T value) => JsonSerializer.Serialize(value, Format);

    /// <summary>A <see cref="NodeReport"/> or a <see cref="DrainRequest"/>; null for what is neither, such as a later version's.</summary>
    public static object? Decode(ReadOnlySpan<byte> payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("kind", out var kind))
                return null;
            return (kind.ValueKind == JsonValueKind.String ? kind.GetString() : null) switch
            {
                NodeReport.RecordKind => Valid(document.Deserialize<NodeReport>(Format)),
                DrainRequest.RecordKind => document.Deserialize<DrainRequest>(Format) is { Node: not null } request ? request : null,
                _ => null,
            };
        }
        catch (JsonException)
        {
            // Whoever may write to Kafka may write anything; it must not keep operators from seeing the rest.
            return null;
        }
    }

    private static NodeReport? Valid(NodeReport? report) =>
        report is { Node: not null, Role: not null, Shards: not null, Partitions: not null } ? report : null;
}
