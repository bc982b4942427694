using System.CommandLine;
using System.CommandLine.Parsing;

namespace Arrakis.Cli.Output;

/// <summary>What is wrong with a command line, a line each.</summary>
internal static class UsageErrors
{
    public static IEnumerable<string> Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        // Whatever else is missing may be what was misspelt.
        if (parsed.UnmatchedTokens.Count > 0)
            return parsed.UnmatchedTokens.Select(word => Unknown(command, word));
        if (command.Subcommands.Count > 0 && command.Action is null)
            return [$"A command is missing: {string.Join(", ", command.Subcommands.Select(c => c.Name))}."];
        return parsed.Errors.Select(error => Tell(error, command)).Distinct();
    }

    private static string Unknown(Command command, string word) => word switch
    {
        ['-', ..] => $"{HelpScreen.Path(command)} has no option {word}.",
        _ when command.Subcommands.Count > 0 =>
            $"There is no command “{word}”; there are {string.Join(", ", command.Subcommands.Select(c => c.Name))}.",
        _ => $"“{word}” is one argument too many.",
    };

    private static string Tell(ParseError error, Command command) => error switch
    {
        // The library names the command, not what it lacks.
        { SymbolResult: CommandResult or ArgumentResult } when error.Message.StartsWith(
            "Required argument missing for command", StringComparison.Ordinal) =>
            $"{string.Join(" and ", command.Arguments.Select(a => a.Name))} must be given.",
        _ => error.Message,
    };
}
