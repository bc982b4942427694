using System.Text;

namespace Arrakis.Cli.Top;

/// <summary>How a piece of text looks on a terminal with colours.</summary>
internal enum Look
{
    Plain,
    Strong,
    Faint,
    Good,
    Warning,
    Bad,
}

/// <summary>A line of the screen, of pieces that look differently.</summary>
internal sealed class TopLine
{
    private readonly List<(string Text, Look Look)> _pieces = [];

    /// <summary>Columns used so far.</summary>
    public int Width { get; private set; }

    /// <summary>Adds a piece.</summary>
    public TopLine Add(string text, Look look = Look.Plain)
    {
        // What comes from a node may hold anything.
        var clean = Cells.Fit(text, int.MaxValue);
        Width += Cells.WidthOf(clean);
        _pieces.Add((clean, look));
        return this;
    }

    /// <summary>The line, no longer than so many columns.</summary>
    /// <param name="columns">The width of the terminal.</param>
    /// <param name="colours">Whether it shows colours.</param>
    public string Render(int columns, bool colours)
    {
        var line = new StringBuilder();
        var left = columns;
        foreach (var (text, look) in _pieces)
        {
            var fit = Cells.Fit(text, left);
            left -= Cells.WidthOf(fit);
            line.Append(colours && look != Look.Plain ? $"\e[{Code(look)}m{fit}\e[0m" : fit);
            if (left <= 0)
                break;
        }

        return colours ? line.ToString() : line.ToString().TrimEnd();
    }

    private static string Code(Look look) => look switch
    {
        Look.Strong => "1",
        Look.Faint => "2",
        Look.Good => "32",
        Look.Warning => "33",
        _ => "1;31",
    };
}
