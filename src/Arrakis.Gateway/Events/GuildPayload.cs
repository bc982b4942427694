using Arrakis.Gateway.Wire;

namespace Arrakis.Gateway.Events;

/// <summary>What is needed of GUILD_CREATE, GUILD_DELETE and the guilds of READY.</summary>
internal struct GuildPayload
{
    /// <summary>The guild's snowflake; 0 where it is missing.</summary>
    public long Id;

    /// <summary>Whether the guild is out of reach because of an outage.</summary>
    public bool Unavailable;

    /// <summary>When the bot joined it, Unix milliseconds; 0 where the payload does not say.</summary>
    public long JoinedMs;

    /// <summary>Reads a guild object.</summary>
    public static bool TryRead(ref JsonCursor cursor, out GuildPayload guild)
    {
        guild = default;
        cursor.BeginObject();
        while (cursor.NextProperty(out var name))
        {
            var ok = name.Length switch
            {
                2 when name.SequenceEqual("id"u8) => cursor.ReadSnowflake(out guild.Id),
                9 when name.SequenceEqual("joined_at"u8) => Fields.OptionalTime(ref cursor, out guild.JoinedMs),
                11 when name.SequenceEqual("unavailable"u8) => Fields.OptionalBoolean(ref cursor, out guild.Unavailable),
                _ => cursor.Skip(),
            };
            if (!ok)
                return false;
        }
        return cursor.Error is null;
    }
}
