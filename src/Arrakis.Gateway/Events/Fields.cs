using Arrakis.Gateway.Wire;

namespace Arrakis.Gateway.Events;

/// <summary>Fields that may be null.</summary>
internal static class Fields
{
    /// <summary>Reads a snowflake, or 0 for null.</summary>
    public static bool OptionalSnowflake(ref JsonCursor cursor, out long value)
    {
        value = 0;
        return cursor.TryNull() || cursor.ReadSnowflake(out value);
    }

    /// <summary>Reads a truth value; null is false.</summary>
    public static bool OptionalBoolean(ref JsonCursor cursor, out bool value)
    {
        value = false;
        return cursor.TryNull() || cursor.ReadBoolean(out value);
    }

    /// <summary>Reads an ISO 8601 time as Unix milliseconds, or 0 for null.</summary>
    public static bool OptionalTime(ref JsonCursor cursor, out long unixMs)
    {
        unixMs = 0;
        if (cursor.TryNull())
            return true;
        return cursor.ReadString(out var text)
            && (JsonText.TryParseTime(text, out unixMs)
                || cursor.Fail("a time such as 2015-04-26T06:26:56.936000+00:00 is expected before this"));
    }

    /// <summary>Passes a value and says whether it is something other than null.</summary>
    public static bool Present(ref JsonCursor cursor, out bool present)
    {
        present = !cursor.TryNull();
        return !present || cursor.Skip();
    }
}
