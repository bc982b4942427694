using System.Buffers;
using System.Text.Json;

namespace Arrakis.Gateway.Wire;

/// <summary>What the gateway sends, as UTF-8.</summary>
internal static class GatewayCommands
{
    /// <summary>A heartbeat with the last sequence; null before the first dispatch.</summary>
    public static byte[] Heartbeat(long? sequence) => Write(GatewayOpcode.Heartbeat, json =>
    {
        if (sequence is { } value)
            json.WriteNumber("d", value);
        else
            json.WriteNull("d");
    });

    /// <summary>Starts a session.</summary>
    public static byte[] Identify(string token, int intents, int shard, int totalShards) => Write(GatewayOpcode.Identify, json =>
    {
        json.WriteStartObject("d");
        json.WriteString("token", token);
        json.WriteNumber("intents", intents);
        json.WriteStartArray("shard");
        json.WriteNumberValue(shard);
        json.WriteNumberValue(totalShards);
        json.WriteEndArray();
        // Members beyond this are not in GUILD_CREATE of large guilds; the smallest value keeps those frames small.
        json.WriteNumber("large_threshold", 50);
        json.WriteStartObject("properties");
        json.WriteString("os", "linux");
        json.WriteString("browser", "arrakis");
        json.WriteString("device", "arrakis");
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>Goes on with a session after a sequence.</summary>
    public static byte[] Resume(string token, string sessionId, long sequence) => Write(GatewayOpcode.Resume, json =>
    {
        json.WriteStartObject("d");
        json.WriteString("token", token);
        json.WriteString("session_id", sessionId);
        json.WriteNumber("seq", sequence);
        json.WriteEndObject();
    });

    private static byte[] Write(GatewayOpcode op, Action<Utf8JsonWriter> data)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("op", (int)op);
            data(json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
