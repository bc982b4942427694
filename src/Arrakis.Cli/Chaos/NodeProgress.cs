using System.Text.Json;

namespace Arrakis.Cli.Chaos;

/// <summary>Reads from the status of a simulator and of nodes whether all that was sent is durable.</summary>
internal static class NodeProgress
{
    /// <summary>Whether all of the trace stands in the log of a node, and in its store.</summary>
    public static bool IsDrained(JsonElement sent, JsonElement node) =>
        node.GetProperty("snapshot").GetProperty("lagEvents").GetInt64() <= 0 && IsAppended(sent, DurableSequences(node));

    /// <summary>Whether all of the trace was sent, and stands in the log.</summary>
    /// <param name="sent">The simulator's status.</param>
    /// <param name="durable">Of each shard, up to which sequence.</param>
    public static bool IsAppended(JsonElement sent, IReadOnlyDictionary<int, long> durable) =>
        sent.GetProperty("all_played").GetBoolean() && sent.GetProperty("shards").EnumerateArray().All(s =>
            durable.TryGetValue(s.GetProperty("shard").GetInt32(), out var sequence)
                && sequence >= s.GetProperty("last_sequence").GetInt64());

    /// <summary>Up to which sequence the shards of a node are durable in the log.</summary>
    public static Dictionary<int, long> DurableSequences(JsonElement node) =>
        node.GetProperty("snapshot").GetProperty("shards").EnumerateArray()
            .ToDictionary(s => s.GetProperty("id").GetInt32(), s => s.GetProperty("sequenceDurable").GetInt64());
}
