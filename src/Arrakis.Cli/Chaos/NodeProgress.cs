using System.Text.Json;

namespace Arrakis.Cli.Chaos;

/// <summary>Reads from the status of a simulator and of a node whether all that was sent is durable.</summary>
internal static class NodeProgress
{
    public static bool IsDrained(JsonElement sent, JsonElement node)
    {
        if (!sent.GetProperty("all_played").GetBoolean() || node.GetProperty("snapshot").GetProperty("lagEvents").GetInt64() > 0)
            return false;
        var durable = node.GetProperty("snapshot").GetProperty("shards").EnumerateArray()
            .ToDictionary(s => s.GetProperty("id").GetInt32(), s => s.GetProperty("sequenceDurable").GetInt64());
        return sent.GetProperty("shards").EnumerateArray().All(s =>
            durable.TryGetValue(s.GetProperty("shard").GetInt32(), out var sequence) && sequence >= s.GetProperty("last_sequence").GetInt64());
    }
}
