using System.Text;

namespace Arrakis.Cli.Output;

/// <summary>Text in lines that fit a terminal.</summary>
internal static class Paragraph
{
    /// <summary>Columns of the narrowest terminal that counts.</summary>
    public const int Width = 80;

    /// <summary>Breaks a text between words; a word that is longer than a line has one of its own.</summary>
    public static IEnumerable<string> Lines(string text, int width = Width)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }

    /// <summary>Prints a text on stdout.</summary>
    public static void Print(string text)
    {
        foreach (var line in Lines(text))
            Console.WriteLine(line);
    }
}
