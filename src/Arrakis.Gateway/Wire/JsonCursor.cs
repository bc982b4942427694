using System.Runtime.CompilerServices;

namespace Arrakis.Gateway.Wire;

/// <summary>
/// Walks JSON text (RFC 8259) forward once, in place, without allocating. Everything that it passes is checked: structure,
/// strings, escapes, numbers and literals, down to 64 levels. The first fault sticks: from then on every read fails.
/// </summary>
/// <remarks>
/// It exists because three quarters of a message event are fields that nobody reads: passing them with vector compares
/// is several times faster than naming each token.
/// </remarks>
internal ref partial struct JsonCursor
{
    /// <summary>How deep values may nest, as in System.Text.Json.</summary>
    public const int MaxDepth = 64;

    private readonly ReadOnlySpan<byte> _json;
    private readonly int _base;
    private int _position;
    private int _depth;
    private bool _first;

    /// <summary>Starts before a value.</summary>
    /// <param name="json">UTF-8 text.</param>
    /// <param name="baseOffset">Where the text stands in its frame, for error messages.</param>
    /// <param name="depth">How many values it already stands in.</param>
    public JsonCursor(ReadOnlySpan<byte> json, int baseOffset = 0, int depth = 0)
    {
        _json = json;
        _base = baseOffset;
        _depth = depth;
    }

    /// <summary>What is wrong and where; null as long as nothing is.</summary>
    public string? Error { get; private set; }

    /// <summary>Where the cursor stands, in bytes from the start.</summary>
    public readonly int Position => _position;

    /// <summary>Marks the text as wrong: the field has a value of another type than it must have.</summary>
    public bool Fail(string what)
    {
        Error ??= _position >= _json.Length
            ? $"JSON is cut at byte {_base + _json.Length}: {what}"
            : $"JSON is wrong at byte {_base + _position}: {what}";
        return false;
    }

    /// <summary>Passes '{'.</summary>
    public bool BeginObject() => Begin((byte)'{', "an object is expected");

    /// <summary>Passes '['.</summary>
    public bool BeginArray() => Begin((byte)'[', "an array is expected");

    /// <summary>Passes the next property's name and colon; false at the end of the object and on a fault.</summary>
    /// <param name="name">The name, without escapes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool NextProperty(out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!NextMember((byte)'}'))
            return false;
        if (Peek() != '"')
            return Fail("a property name is expected");
        if (!ReadRawString(out name, out var escaped))
            return false;
        if (escaped && !TryUnescape(name, out name))
            return false;
        if (Peek() != ':')
            return Fail("a colon is expected");
        _position++;
        return true;
    }

    /// <summary>Moves to the next element; false at the end of the array and on a fault.</summary>
    public bool NextElement() => NextMember((byte)']');

    /// <summary>The first byte of what comes next, blanks passed; 0 at the end of the text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Peek()
    {
        if ((uint)_position < (uint)_json.Length && _json[_position] > ' ')
            return _json[_position];
        return PeekSlow();
    }

    /// <summary>Whether nothing but blanks follows.</summary>
    public bool AtEnd() => Error is null && (Peek() == 0 && _position >= _json.Length || Fail("nothing more is expected"));

    /// <summary>Passes a literal <c>null</c> if one stands here.</summary>
    public bool TryNull() => Peek() == 'n' && SkipLiteral("null"u8);

    /// <summary>Reads <c>true</c> or <c>false</c>.</summary>
    public bool ReadBoolean(out bool value)
    {
        value = Peek() == 't';
        return value ? SkipLiteral("true"u8) : Peek() == 'f' ? SkipLiteral("false"u8) : Fail("true or false is expected");
    }

    /// <summary>Reads an integer of 64 bits; a fraction or exponent is a fault.</summary>
    public bool ReadInt64(out long value)
    {
        value = 0;
        if (Peek() is not ((byte)'-' or (>= (byte)'0' and <= (byte)'9')))
            return Fail("an integer is expected");
        var start = _position;
        if (!SkipNumber())
            return false;
        if (long.TryParse(_json[start.._position], System.Globalization.CultureInfo.InvariantCulture, out value))
            return true;
        _position = start;
        return Fail("an integer of 64 bits is expected");
    }

    /// <summary>Reads a snowflake: a string of digits, 1 to 2⁶³−1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool ReadSnowflake(out long value)
    {
        value = 0;
        var at = Peek() == '"' ? _position : -1;
        if (at < 0)
            return Fail("a snowflake (a string of digits) is expected");
        if (!ReadRawString(out var digits, out var escaped) || (escaped && !TryUnescape(digits, out digits)))
            return false;
        if (TryParseSnowflake(digits, out value))
            return true;
        _position = at;
        return Fail("a snowflake (a string of digits) is expected");
    }

    /// <summary>Reads a string as UTF-8 without escapes. Allocates only where it holds escapes.</summary>
    public bool ReadString(out ReadOnlySpan<byte> text)
    {
        text = default;
        if (Peek() != '"')
            return Fail("a string is expected");
        if (!ReadRawString(out text, out var escaped) || (escaped && !TryUnescape(text, out text)))
            return false;
        return System.Text.Unicode.Utf8.IsValid(text) || Fail("a string is not UTF-8");
    }

    /// <summary>Passes a whole value and returns its text.</summary>
    public bool Skip(out ReadOnlySpan<byte> raw)
    {
        Peek();
        var start = _position;
        var ok = Skip();
        raw = ok ? _json[start.._position] : default;
        return ok;
    }

    /// <summary>Passes a whole value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Skip()
    {
        if (Error is not null)
            return false;
        // One bit per level, 1 for an object; the depth limit keeps it within 64.
        ulong objects = 0;
        var floor = _depth;
        while (true)
        {
            var c = Peek();
            switch (c)
            {
                case (byte)'"':
                    if (!SkipString())
                        return false;
                    break;
                case (byte)'{' or (byte)'[':
                    if (++_depth > MaxDepth)
                        return Fail($"values nest deeper than {MaxDepth} levels");
                    objects = (objects << 1) | (c == '{' ? 1UL : 0);
                    _position++;
                    var next = Peek();
                    if (next == (c == '{' ? (byte)'}' : (byte)']'))
                    {
                        _position++;
                        _depth--;
                        objects >>= 1;
                        break;
                    }
                    if (c == '{' && !SkipName())
                        return false;
                    continue;
                default:
                    if (!SkipScalar(c))
                        return false;
                    break;
            }
            while (true)
            {
                if (_depth == floor)
                    return true;
                c = Peek();
                var isObject = (objects & 1) != 0;
                if (c == ',')
                {
                    _position++;
                    if (isObject && !SkipName())
                        return false;
                    break;
                }
                if (c != (isObject ? (byte)'}' : (byte)']'))
                    return Fail("a comma or the end of an object or array is expected");
                _position++;
                _depth--;
                objects >>= 1;
            }
        }
    }

    private bool Begin(byte open, string expected)
    {
        if (Error is not null)
            return false;
        if (Peek() != open)
            return Fail(expected);
        if (++_depth > MaxDepth)
            return Fail($"values nest deeper than {MaxDepth} levels");
        _position++;
        _first = true;
        return true;
    }

    private bool NextMember(byte close)
    {
        if (Error is not null)
            return false;
        var c = Peek();
        if (c == close)
        {
            _position++;
            _depth--;
            _first = false;
            return false;
        }
        if (_first)
        {
            _first = false;
            return true;
        }
        if (c != ',')
            return Fail("a comma or the end of an object or array is expected");
        _position++;
        // A comma must be followed by a member; the readers of name and value see to that.
        return true;
    }

    private byte PeekSlow()
    {
        while ((uint)_position < (uint)_json.Length)
        {
            var c = _json[_position];
            if (c is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
                return c;
            _position++;
        }
        return 0;
    }

    private bool SkipName()
    {
        if (Peek() != '"')
            return Fail("a property name is expected");
        if (!SkipString())
            return false;
        if (Peek() != ':')
            return Fail("a colon is expected");
        _position++;
        return true;
    }

    private bool SkipScalar(byte first) => first switch
    {
        (byte)'t' => SkipLiteral("true"u8),
        (byte)'f' => SkipLiteral("false"u8),
        (byte)'n' => SkipLiteral("null"u8),
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => SkipNumber(),
        _ => Fail("a value is expected"),
    };

    private bool SkipLiteral(ReadOnlySpan<byte> literal)
    {
        var rest = _json[_position..];
        var same = rest.CommonPrefixLength(literal);
        _position += same;
        return same == literal.Length || Fail("true, false or null is expected");
    }

    private bool SkipNumber()
    {
        if (_json[_position] == '-')
            _position++;
        if (Digit() && _json[_position] == '0')
            _position++;
        else if (!SkipDigits())
            return Fail("a digit is expected");
        if ((uint)_position < (uint)_json.Length && _json[_position] == '.')
        {
            _position++;
            if (!SkipDigits())
                return Fail("a digit is expected");
        }
        if ((uint)_position < (uint)_json.Length && (_json[_position] | 0x20) == 'e')
        {
            _position++;
            if ((uint)_position < (uint)_json.Length && _json[_position] is (byte)'+' or (byte)'-')
                _position++;
            if (!SkipDigits())
                return Fail("a digit is expected");
        }
        return true;
    }

    private readonly bool Digit() => (uint)_position < (uint)_json.Length && char.IsAsciiDigit((char)_json[_position]);

    private bool SkipDigits()
    {
        if (!Digit())
            return false;
        while (Digit())
            _position++;
        return true;
    }
}
