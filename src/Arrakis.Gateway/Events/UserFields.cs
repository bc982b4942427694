using System.Runtime.CompilerServices;
using Arrakis.Gateway.Wire;

namespace Arrakis.Gateway.Events;

/// <summary>What is needed of a user object.</summary>
internal struct UserFields
{
    /// <summary>The user's snowflake; 0 where it is missing.</summary>
    public long Id;

    /// <summary>Whether the user is a bot; users without the field are not.</summary>
    public bool IsBot;

    /// <summary>Reads a user object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Read(ref JsonCursor cursor)
    {
        this = default;
        cursor.BeginObject();
        while (cursor.NextProperty(out var name))
        {
            var ok = name.Length switch
            {
                2 when name.SequenceEqual("id"u8) => cursor.ReadSnowflake(out Id),
                3 when name.SequenceEqual("bot"u8) => Fields.OptionalBoolean(ref cursor, out IsBot),
                _ => cursor.Skip(),
            };
            if (!ok)
                return false;
        }
        return cursor.Error is null;
    }
}
