using System.Text.RegularExpressions;

namespace Arrakis.Cli.Tests.Deploy;

/// <summary>
/// What <c>deploy/</c> sets and runs exists in the program: a name that is mistyped would be a setting that nobody reads.
/// </summary>
public sealed partial class SettingNamesTests
{
    [Fact]
    public async Task Every_setting_is_one_that_the_program_reads()
    {
        var read = Directory.EnumerateFiles(DeployFiles.At("src/Arrakis.Cli"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Literal().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .ToHashSet();
        var set = (await ContainersAsync()).SelectMany(container => container.Settings).Distinct().ToList();

        set.Count.ShouldBeGreaterThan(10);
        set.Where(name => !read.Contains(name) && !name.StartsWith("DOTNET_", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_command_is_one_that_the_program_has()
    {
        var commands = (await ContainersAsync()).Select(container => container.Command).ToList();
        commands.Count.ShouldBe(10);
        var unknown = commands.Where(command => ArrakisProgram.CreateRoot().Parse(command).Errors.Count > 0);
        unknown.Select(command => string.Join(' ', command)).ShouldBeEmpty();
    }

    private static async Task<List<Container>> ContainersAsync()
    {
        var compose = (await DeployFiles.ReadComposeAsync()).At("services").EnumerateObject().Select(service => service.Value)
            .Where(service => service.Text("image").StartsWith("arrakis:", StringComparison.Ordinal))
            .Select(service => new Container(service.Words("command"), service.Names("environment")));
        var manifests = await DeployFiles.ReadManifestsAsync();
        var shared = manifests.SelectMany(manifest => manifest.Text("kind") switch
        {
            "ConfigMap" => manifest.Names("data"),
            "Secret" => manifest.Names("stringData"),
            _ => [],
        }).ToList();
        var kubernetes = manifests.SelectMany(manifest => manifest.Items("spec.template.spec.containers"))
            .Select(
                container => new Container(container.Words("args"), [.. shared, .. container.Items("env").Select(e => e.Text("name"))]));
        return [.. compose, .. kubernetes];
    }

    [GeneratedRegex("\"([A-Z][A-Z0-9_]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Literal();

    private sealed record Container(string[] Command, IReadOnlyList<string> Settings);
}
