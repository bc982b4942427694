using System.Text.Json;

namespace Arrakis.Simulator;

/// <summary>A payload of the client.</summary>
/// <param name="Opcode">What it is for.</param>
/// <param name="Data">Its <c>d</c>; undefined if it has none.</param>
internal readonly record struct GatewayCommand(int Opcode, JsonElement Data)
{
    private const int DefaultLargeThreshold = 50;

    /// <summary>Reads a payload; false if it is no JSON object with a number as <c>op</c>.</summary>
    internal static bool TryParse(ReadOnlyMemory<byte> json, out GatewayCommand command)
    {
        command = default;
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return false;
            if (!root.TryGetProperty("op", out var op) || op.ValueKind != JsonValueKind.Number || !op.TryGetInt32(out var opcode))
                return false;
            command = new GatewayCommand(opcode, root.TryGetProperty("d", out var data) ? data.Clone() : default);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The data of an Identify; null if it is none. A shard that is malformed becomes −1, of which none exists.</summary>
    internal IdentifyRequest? AsIdentify()
    {
        if (Text("token") is not { } token || !Data.TryGetProperty("properties", out _)) return null;
        var intents = Data.TryGetProperty("intents", out var bits) && bits.ValueKind == JsonValueKind.Number
            && bits.TryGetInt32(out var number) ? number : -1;
        var (shard, total) = Shard();
        return new IdentifyRequest(token, intents, shard, total, (int)(Number("large_threshold") ?? DefaultLargeThreshold));
    }

    /// <summary>The data of a Resume; null if it is none.</summary>
    internal (string Token, string SessionId, long Sequence)? AsResume() =>
        Text("token") is { } token && Text("session_id") is { } id && Number("seq") is { } sequence ? (token, id, sequence) : null;

    internal string? Text(string name) =>
        Data.ValueKind == JsonValueKind.Object && Data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    internal long? Number(string name) =>
        Data.ValueKind == JsonValueKind.Object && Data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out var number) ? number : null;

    private (int Shard, int Total) Shard()
    {
        if (!Data.TryGetProperty("shard", out var pair)) return (0, 1);
        if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2) return (-1, 1);
        return pair[0].ValueKind == JsonValueKind.Number && pair[0].TryGetInt32(out var shard)
            && pair[1].ValueKind == JsonValueKind.Number && pair[1].TryGetInt32(out var total)
            ? (shard, total)
            : (-1, 1);
    }
}
