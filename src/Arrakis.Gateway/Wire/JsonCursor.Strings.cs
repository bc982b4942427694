using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Arrakis.Gateway.Wire;

/// <content>Strings: found by vector compares, checked, and copied only where they hold escapes.</content>
internal ref partial struct JsonCursor
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool SkipString()
    {
        var at = _position + 1;
        while (true)
        {
            at = FindSpecial(at);
            if ((uint)at >= (uint)_json.Length)
                return Cut();
            if (_json[at] == '"')
            {
                _position = at + 1;
                return true;
            }
            _position = at;
            if (!SkipEscape(ref at))
                return false;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool ReadRawString(out ReadOnlySpan<byte> raw, out bool escaped)
    {
        var start = _position + 1;
        var at = FindSpecial(start);
        escaped = false;
        if ((uint)at < (uint)_json.Length && _json[at] == '"')
        {
            raw = _json[start..at];
            _position = at + 1;
            return true;
        }
        escaped = true;
        var ok = SkipString();
        raw = ok ? _json[start..(_position - 1)] : default;
        return ok;
    }

    private bool Cut()
    {
        _position = _json.Length;
        return Fail("a string does not end");
    }

    private bool SkipEscape(ref int at)
    {
        if (_json[at] != '\\')
            return Fail("a control character stands in a string");
        at++;
        if (at >= _json.Length)
            return Cut();
        switch (_json[at])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                at++;
                return true;
            case (byte)'u':
                if (_json.Length - at < 5)
                    return Cut();
                for (var i = 1; i <= 4; i++)
                {
                    if (!char.IsAsciiHexDigit((char)_json[at + i]))
                        return Fail("\\u must be followed by four hexadecimal digits");
                }
                at += 5;
                return true;
            default:
                return Fail("an escape is unknown");
        }
    }

    /// <summary>The next quote, backslash or control character at or after an index; the length if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int FindSpecial(int at)
    {
        ref var start = ref MemoryMarshal.GetReference(_json);
        if (Vector256.IsHardwareAccelerated)
        {
            while (at <= _json.Length - Vector256<byte>.Count)
            {
                var block = Vector256.LoadUnsafe(ref start, (nuint)at);
                var hits = Vector256.Equals(block, Vector256.Create((byte)'"'))
                    | Vector256.Equals(block, Vector256.Create((byte)'\\'))
                    | Vector256.Equals(Vector256.Min(block, Vector256.Create((byte)0x1f)), block);
                var bits = hits.ExtractMostSignificantBits();
                if (bits != 0)
                    return at + System.Numerics.BitOperations.TrailingZeroCount(bits);
                at += Vector256<byte>.Count;
            }
        }
        while ((uint)at < (uint)_json.Length && _json[at] is not ((byte)'"' or (byte)'\\' or < 0x20))
            at++;
        return at;
    }

    /// <summary>Digits of 1 to 2⁶³−1.</summary>
    internal static bool TryParseSnowflake(ReadOnlySpan<byte> digits, out long value)
    {
        value = 0;
        if (digits.Length is 0 or > 19)
            return false;
        ulong sum = 0;
        foreach (var c in digits)
        {
            var digit = (uint)(c - '0');
            if (digit > 9)
                return false;
            sum = (sum * 10) + digit;
        }
        value = (long)sum;
        return value > 0;
    }

    private bool TryUnescape(scoped ReadOnlySpan<byte> raw, out ReadOnlySpan<byte> text)
    {
        if (JsonText.TryUnescape(raw, out var bytes))
        {
            text = bytes;
            return true;
        }
        text = default;
        return Fail("a string holds half of a surrogate pair");
    }
}
