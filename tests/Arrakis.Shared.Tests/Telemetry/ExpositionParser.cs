using System.Globalization;
using System.Text;

namespace Arrakis.Shared.Tests.Telemetry;

/// <summary>Reads Prometheus' text format 0.0.4 by its grammar and refuses whatever the grammar or the type of a family forbids.</summary>
public sealed class ExpositionParser
{
    private readonly string _line;
    private int _at;

    private ExpositionParser(string line) => _line = line;

    public static IReadOnlyList<ParsedFamily> Parse(string page)
    {
        if (!page.EndsWith('\n')) throw new FormatException("The last line must end with a line feed.");
        var families = new List<ParsedFamily>();
        string? help = null, helpOf = null;
        foreach (var line in page[..^1].Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                var parts = line[7..].Split(' ', 2);
                (helpOf, help) = (parts[0], Unescape(parts[1], quotes: false));
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var parts = line[7..].Split(' ');
                if (families.Any(f => f.Name == parts[0])) throw new FormatException($"A second TYPE for {parts[0]}.");
                if (helpOf is not null && helpOf != parts[0])
                    throw new FormatException($"HELP of {helpOf} stands before TYPE of {parts[0]}.");
                families.Add(new ParsedFamily(parts[0], parts[1], help, []));
                (help, helpOf) = (null, null);
            }
            else
            {
                var sample = new ExpositionParser(line).Sample();
                families[^1].Add(sample);
            }
        }

        foreach (var family in families) family.Check();
        return families;
    }

    private ParsedSample Sample()
    {
        var name = Identifier(colon: true);
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Peek() == '{')
        {
            do
            {
                _at++;
                var label = Identifier(colon: false);
                Expect('=');
                if (!labels.TryAdd(label, Quoted())) throw new FormatException($"Label {label} stands twice: {_line}");
            }
            while (Peek() == ',');
            Expect('}');
        }

        Expect(' ');
        var text = _line[_at..];
        var value = text switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        };
        return new ParsedSample(name, labels, value);
    }

    private string Identifier(bool colon)
    {
        var start = _at;
        while (_at < _line.Length && (char.IsAsciiLetter(_line[_at]) || _line[_at] == '_' || (colon && _line[_at] == ':') ||
               (_at > start && char.IsAsciiDigit(_line[_at])))) _at++;
        return _at > start ? _line[start.._at] : throw new FormatException($"A name is missing at {_at}: {_line}");
    }

    private string Quoted()
    {
        Expect('"');
        var start = _at;
        while (Peek() != '"') _at += Peek() == '\\' ? 2 : 1;
        _at++;
        return Unescape(_line[start..(_at - 1)], quotes: true);
    }

    private static string Unescape(string text, bool quotes)
    {
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }

            result.Append(text[++i] switch
            {
                '\\' => '\\',
                'n' => '\n',
                '"' when quotes => '"',
                var other => throw new FormatException($"Unknown escape \\{other}: {text}"),
            });
        }

        return result.ToString();
    }

    private char Peek() => _at < _line.Length ? _line[_at] : '\0';

    private void Expect(char wanted)
    {
        if (Peek() != wanted) throw new FormatException($"'{wanted}' is missing at {_at}: {_line}");
        _at++;
    }
}
