namespace Arrakis.Simulator;

/// <summary>Deterministic text of any length, in ASCII that JSON need not escape.</summary>
internal sealed class FillerText
{
    private const int Offsets = 8192;

    private static readonly string[] Words =
    [
        "spice", "water", "the", "desert", "and", "worm", "sietch", "of", "storm", "a", "crysknife", "to", "tribe", "sand",
        "is", "stilgar", "rides", "at", "dawn", "with", "naib", "thumper", "in", "deep", "melange", "flows", "we", "walk",
    ];

    private readonly byte[] _text = new byte[Offsets + TraceRow.MaxLength];
    private readonly uint _seed;

    internal FillerText(int seed)
    {
        _seed = unchecked((uint)seed * 2654435761u);
        var state = _seed | 1;
        for (var at = 0; at < _text.Length;)
        {
            state = unchecked((state * 1664525u) + 1013904223u);
            foreach (var letter in Words[(state >> 16) % (uint)Words.Length])
            {
                if (at < _text.Length) _text[at++] = (byte)letter;
            }
            if (at < _text.Length) _text[at++] = (byte)' ';
        }
    }

    /// <summary>Appends so many characters, chosen by the row. Discord trims messages: no end is a space.</summary>
    internal void Append(JsonBuffer to, int row, int length)
    {
        if (length == 0) return;
        var offset = (int)(unchecked(((uint)row * 2246822519u) ^ _seed) % Offsets);
        var text = to.Take(length);
        _text.AsSpan(offset, length).CopyTo(text);
        if (text[0] == ' ') text[0] = (byte)'o';
        if (text[^1] == ' ') text[^1] = (byte)'.';
    }
}
