using System.CommandLine;
using Arrakis.Cli.Output;

namespace Arrakis.Cli.Tests;

public sealed class HelpTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public static TheoryData<string> Commands { get; } = [.. All(ArrakisProgram.CreateRoot()).Select(HelpScreen.Path)];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_teaches_within_80_columns(string command)
    {
        var words = command.Split(' ')[1..];
        var help = (await ArrakisProcess.RunAsync(_directory.Path, [.. words, "--help"])).ShouldEndWith(0);

        help.Errors.ShouldBeEmpty();
        help.Lines.ShouldAllBe(line => line.Length <= 80 && line == line.TrimEnd());
        help.Output.ShouldContain($"Usage: {command}");
        // What belongs to .NET does not belong in front of users.
        help.Output.ShouldNotContain("2147483647");
        help.Output.ShouldNotContain("PlaybackSpeed");
        help.Output.ShouldNotContain("[default");
    }

    [Fact]
    public void Every_argument_and_option_is_described()
    {
        foreach (var command in All(ArrakisProgram.CreateRoot()))
        {
            command.Description.ShouldNotBeNullOrWhiteSpace(command.Name);
            foreach (var symbol in command.Arguments.Cast<Symbol>().Concat(command.Options))
                symbol.Description.ShouldNotBeNullOrWhiteSpace($"{command.Name} {symbol.Name}");
        }
    }

    [Fact]
    public void A_list_of_commands_shows_each_with_its_first_sentence()
    {
        var help = HelpScreen.Of(ArrakisProgram.CreateRoot());
        foreach (var command in ArrakisProgram.CreateRoot().Subcommands)
            help.ShouldContain($"\n  {command.Name}");
        help.Split('\n').Length.ShouldBeLessThan(50);
    }

    [Fact]
    public async Task The_version_is_told()
    {
        var version = (await ArrakisProcess.RunAsync(_directory.Path, ["--version"])).ShouldEndWith(0);
        version.Output.Trim().ShouldMatch(@"^\d+\.\d+\.\d+");
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
}
