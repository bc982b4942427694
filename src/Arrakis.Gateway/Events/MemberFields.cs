using System.Runtime.CompilerServices;
using Arrakis.Gateway.Wire;

namespace Arrakis.Gateway.Events;

/// <summary>What is needed of a guild member object.</summary>
internal struct MemberFields
{
    /// <summary>The member's user.</summary>
    public UserFields User;

    /// <summary>When the member joined, Unix milliseconds; 0 where that is missing or null.</summary>
    public long JoinedMs;

    /// <summary>The member's permissions in the channel, as in interactions.</summary>
    public ulong Permissions;

    /// <summary>Reads a member object.</summary>
    public bool Read(ref JsonCursor cursor)
    {
        this = default;
        cursor.BeginObject();
        while (cursor.NextProperty(out var name))
        {
            var ok = name.Length switch
            {
                4 when name.SequenceEqual("user"u8) => User.Read(ref cursor),
                9 when name.SequenceEqual("joined_at"u8) => Fields.OptionalTime(ref cursor, out JoinedMs),
                11 when name.SequenceEqual("permissions"u8) => ReadPermissions(ref cursor, out Permissions),
                _ => cursor.Skip(),
            };
            if (!ok)
                return false;
        }
        return cursor.Error is null;
    }

    /// <summary>Reads the joining time alone of a member object that may be null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool ReadJoined(ref JsonCursor cursor, out long joinedMs)
    {
        joinedMs = 0;
        if (cursor.TryNull())
            return true;
        cursor.BeginObject();
        while (cursor.NextProperty(out var name))
        {
            if (!(name.SequenceEqual("joined_at"u8) ? Fields.OptionalTime(ref cursor, out joinedMs) : cursor.Skip()))
                return false;
        }
        return cursor.Error is null;
    }

    private static bool ReadPermissions(ref JsonCursor cursor, out ulong permissions)
    {
        permissions = 0;
        return cursor.ReadString(out var text)
            && (ulong.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out permissions)
                || cursor.Fail("permissions (a string of digits) are expected before this"));
    }
}
