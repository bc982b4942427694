using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text;

namespace Arrakis.Cli.Output;

/// <summary>
/// The help of a command, in 80 columns whatever the terminal has. The first paragraph of a command's description is what
/// the list of commands shows.
/// </summary>
internal sealed class HelpScreen : SynchronousCommandLineAction
{
    private const int Left = 26;

    public static string Of(Command command)
    {
        var text = new StringBuilder();
        foreach (var paragraph in Paragraphs(command))
            text.AppendJoin('\n', Paragraph.Lines(paragraph)).Append("\n\n");
        text.Append("Usage: ").Append(Usage(command)).Append('\n');
        Table(text, "Commands", command.Subcommands.Select(c => (Usage(c, isShort: true), Paragraphs(c)[0])));
        Table(text, "Arguments", command.Arguments.Select(a => (a.Name, a.Description ?? "")));
        Table(
            text, "Options",
            command.Options.Where(o => !o.Hidden).Select(o => (Name(o), o.Description + (o.Required ? " Required." : ""))));
        if (command.Subcommands.Count > 0)
            text.Append($"\n`{Path(command)} COMMAND --help` explains a command.\n");
        return text.ToString();
    }

    /// <summary>The words by which the command is called: <c>arrakis holdings import</c>.</summary>
    public static string Path(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } parent
        ? $"{Path(parent)} {command.Name}"
        : (command as INamedProgram)?.Program ?? "arrakis";

    /// <summary>Who asks for help need not give what is required.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Console.Out.Write(Of(parseResult.CommandResult.Command));
        return ArrakisProgram.Done;
    }

    private static string[] Paragraphs(Command command) => (command.Description ?? "").ReplaceLineEndings("\n").Split("\n\n");

    private static string Usage(Command command, bool isShort = false)
    {
        var words = new List<string> { isShort ? command.Name : Path(command) };
        words.AddRange(command.Arguments.Select(a => a.Name));
        if (!isShort && command.Subcommands.Count > 0)
            words.Add("COMMAND");
        if (!isShort)
            words.AddRange(command.Options.Where(o => o.Required).Select(Name).Append("[options]"));
        return string.Join(' ', words);
    }

    private static string Name(Option option) => option switch
    {
        HelpOption => "-h, --help",
        { HelpName: { } unit } => $"{option.Name} {unit}",
        _ => option.Name,
    };

    private static void Table(StringBuilder text, string heading, IEnumerable<(string Name, string Description)> rows)
    {
        var all = rows.ToList();
        if (all.Count > 0)
            text.Append('\n').Append(heading).Append(":\n");
        foreach (var (name, description) in all)
        {
            var lines = Paragraph.Lines(description, Paragraph.Width - Left).ToList();
            // A name that is too long for its column has a line of its own.
            if (name.Length + 4 > Left)
                text.Append("  ").Append(name).Append('\n');
            for (var i = 0; i < lines.Count; i++)
                text.Append((i == 0 && name.Length + 4 <= Left ? "  " + name : "").PadRight(Left)).Append(lines[i]).Append('\n');
        }
    }
}
