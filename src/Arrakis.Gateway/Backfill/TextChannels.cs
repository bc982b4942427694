using System.Globalization;
using System.Text.Json;

namespace Arrakis.Gateway.Backfill;

/// <summary>The channels of a guild in which something was written lately.</summary>
internal static class TextChannels
{
    // Discord API reference, "Channel Types": text, announcement, and the three kinds of threads.
    private static readonly int[] Types = [0, 5, 10, 11, 12];

    /// <summary>Reads Discord's list of channels.</summary>
    /// <param name="json">The answer to GET /guilds/{guild}/channels.</param>
    /// <param name="after">A message's snowflake.</param>
    /// <returns>Those whose last message is newer.</returns>
    /// <exception cref="InvalidDataException">The list cannot be understood.</exception>
    public static IReadOnlyList<long> WrittenAfter(ReadOnlyMemory<byte> json, long after)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.EnumerateArray()
                .Where(channel => Types.Contains(channel.GetProperty("type").GetInt32()) && Id(channel, "last_message_id") > after)
                .Select(channel => Id(channel, "id"))];
        }
        catch (Exception e)
            when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new InvalidDataException($"the list of channels cannot be understood: {e.Message}", e);
        }
    }

    private static long Id(JsonElement channel, string name) =>
        channel.TryGetProperty(name, out var id) && id.ValueKind == JsonValueKind.String
            ? long.Parse(id.GetString()!, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
}
