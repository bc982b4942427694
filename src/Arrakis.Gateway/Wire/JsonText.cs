using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Arrakis.Gateway.Wire;

/// <summary>Reading of JSON strings that hold escapes, and of the times that Discord writes.</summary>
internal static class JsonText
{
    /// <summary>Resolves escapes whose form has been checked; false where a surrogate stands alone.</summary>
    public static bool TryUnescape(ReadOnlySpan<byte> raw, out byte[] text)
    {
        // An escape is never shorter than what it stands for.
        text = new byte[raw.Length];
        var length = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text[length++] = raw[i];
                continue;
            }
            i++;
            if (raw[i] != 'u')
            {
                text[length++] = Simple(raw[i]);
                continue;
            }
            uint code = Hex(raw.Slice(i + 1, 4));
            i += 4;
            if (char.IsLowSurrogate((char)code))
                return false;
            if (char.IsHighSurrogate((char)code))
            {
                if (raw.Length - i < 7 || raw[i + 1] != '\\' || raw[i + 2] != 'u')
                    return false;
                var low = (char)Hex(raw.Slice(i + 3, 4));
                if (!char.IsLowSurrogate(low))
                    return false;
                code = (uint)char.ConvertToUtf32((char)code, low);
                i += 6;
            }
            length += new Rune(code).EncodeToUtf8(text.AsSpan(length));
        }
        Array.Resize(ref text, length);
        return true;
    }

    /// <summary>Reads an ISO 8601 time with an offset, such as <c>2015-04-26T06:26:56.936000+00:00</c>.</summary>
    /// <param name="text">UTF-8 digits.</param>
    /// <param name="unixMs">Unix milliseconds, rounded down.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryParseTime(ReadOnlySpan<byte> text, out long unixMs)
    {
        unixMs = 0;
        // The form that Discord writes, read without a detour through text: it stands in every message.
        if (text.Length is 25 or 32 && text[^6..].SequenceEqual("+00:00"u8) && text[4] == '-' && text[7] == '-'
            && text[10] == 'T' && text[13] == ':' && text[16] == ':'
            && Number(text[..4], out var year) && Number(text[5..7], out var month) && Number(text[8..10], out var day)
            && Number(text[11..13], out var hour) && Number(text[14..16], out var minute) && Number(text[17..19], out var second)
            && (text.Length == 25 || (text[19] == '.' && Number(text[20..26], out _)))
            && year >= 1970 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            && hour < 24 && minute < 60 && second < 60)
        {
            var ms = text.Length == 32 && Number(text[20..23], out var fraction) ? fraction : 0;
            unixMs =
                (new DateTime(
                    year, month, day, hour, minute, second, ms,
                    DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;
            return true;
        }
        if (text.Length > 64 || !DateTimeOffset.TryParse(
            Encoding.UTF8.GetString(text), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return false;
        unixMs = time.ToUnixTimeMilliseconds();
        return true;
    }

    private static bool Number(ReadOnlySpan<byte> digits, out int value)
    {
        value = 0;
        foreach (var c in digits)
        {
            var digit = (uint)(c - '0');
            if (digit > 9)
                return false;
            value = (value * 10) + (int)digit;
        }
        return true;
    }

    private static uint Hex(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out uint value, out _, 'x') ? value : 0;

    private static byte Simple(byte escape) => escape switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => escape,
    };
}
