using System.Text.Json;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores.Sqlite.Tables;

/// <summary>Badges as compact JSON: an array of <c>[name, granted in Unix milliseconds, 1 if awarded]</c>.</summary>
internal static class BadgeJson
{
    /// <summary>The JSON text in UTF-8.</summary>
    public static ReadOnlySpan<byte> Write(IReadOnlyList<BadgeGrant> badges)
    {
        if (badges.Count == 0)
            return "[]"u8;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var badge in badges)
            {
                json.WriteStartArray();
                json.WriteStringValue(badge.Badge);
                json.WriteNumberValue(badge.GrantedMs);
                json.WriteNumberValue(badge.IsAwarded ? 1 : 0);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        return buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">The text is something else: the database was changed by another hand.</exception>
    public static IReadOnlyList<BadgeGrant> Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.SequenceEqual("[]"u8))
            return [];
        var json = new Utf8JsonReader(utf8);
        var badges = new List<BadgeGrant>();
        Expect(ref json, JsonTokenType.StartArray);
        while (json.Read() && json.TokenType == JsonTokenType.StartArray)
        {
            Expect(ref json, JsonTokenType.String);
            var name = json.GetString()!;
            Expect(ref json, JsonTokenType.Number);
            var granted = json.GetInt64();
            Expect(ref json, JsonTokenType.Number);
            badges.Add(new BadgeGrant(name, granted, json.GetInt32() != 0));
            Expect(ref json, JsonTokenType.EndArray);
        }

        return badges;
    }

    private static void Expect(ref Utf8JsonReader json, JsonTokenType token)
    {
        if (!json.Read() || json.TokenType != token)
            throw new JsonException($"badges: expected {token}, found {json.TokenType}; expected is [[name, granted_ms, 0 or 1], ...]");
    }
}
