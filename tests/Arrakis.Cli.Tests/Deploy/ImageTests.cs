using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Arrakis.Cli.Tests.Deploy;

/// <summary>The image: what it is built from, and that nothing is taken in whatever version there is today.</summary>
public sealed partial class ImageTests
{
    private static readonly string Dockerfile = DeployFiles.At("deploy/Dockerfile");

    [Fact]
    public async Task Every_image_has_a_version_of_its_own()
    {
        var compose = (await DeployFiles.ReadComposeAsync()).At("services").EnumerateObject().Select(
            service => service.Value.Text("image"));
        var kubernetes = (await DeployFiles.ReadManifestsAsync())
            .SelectMany(manifest => manifest.Items("spec.template.spec.containers")).Select(container => container.Text("image"));
        var bases = File.ReadLines(Dockerfile).Where(line => line.StartsWith("FROM ", StringComparison.Ordinal)).Select(
            line => line.Split(' ')[1]);
        string[] images = [.. compose, .. kubernetes, .. bases];

        images.Length.ShouldBeGreaterThan(15);
        images.ShouldAllBe(image => Pinned().IsMatch(image));
        var version = XDocument.Load(DeployFiles.At("Directory.Build.props")).Descendants("Version").Single().Value;
        images.Where(image => image.StartsWith("arrakis:", StringComparison.Ordinal)).Distinct().ShouldBe([$"arrakis:{version}"]);
    }

    [Fact]
    public void It_does_not_run_as_root()
    {
        var users = File.ReadLines(Dockerfile).Where(line => line.StartsWith("USER ", StringComparison.Ordinal));
        users.ShouldBe(["USER 1654:1654"]);
    }

    [Fact]
    public void What_is_copied_is_there_and_not_ignored()
    {
        var ignored = File.ReadAllLines(DeployFiles.At("deploy/Dockerfile.dockerignore"));
        ignored.ShouldContain("*");
        foreach (var source in Copied())
        {
            Path.Exists(DeployFiles.At(source)).ShouldBeTrue(source);
            ignored.ShouldContain($"!{source.TrimEnd('/')}");
        }
    }

    [Fact, Trait("Category", "Long")]
    public async Task The_program_can_be_built_from_what_is_copied_alone()
    {
        using var directory = new TempDirectory();
        var source = directory.At("source");
        Directory.CreateDirectory(source);
        foreach (var path in Copied())
            (await DeployFiles.RunAsync("cp", ["-a", DeployFiles.At(path.TrimEnd('/')), source])).ShouldEndWith(0);
        foreach (var folder in Directory.GetDirectories(source, "*", SearchOption.AllDirectories).Where(
            f => Path.GetFileName(f) is "bin" or "obj"))
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }

        var output = directory.At("out");
        (await DeployFiles.RunAsync(
            "dotnet",
            ["publish", Path.Combine(source, "src/Arrakis.Cli"), "-c", "Release", "-o", output, "-m:2", "--nologo"])).ShouldEndWith(0);
        var version = await DeployFiles.RunAsync("dotnet", [Path.Combine(output, "arrakis.dll"), "--version"]);
        version.ShouldEndWith(0).Output.ShouldNotBeEmpty();
    }

    // Of `COPY [--option] source... destination`, those that come from the repository.
    private static IEnumerable<string> Copied() =>
        File.ReadLines(Dockerfile)
            .Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from=", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ').Skip(1).Where(word => !word.StartsWith("--", StringComparison.Ordinal)).SkipLast(1));

    // A number, and a name without one nowhere.
    [GeneratedRegex(@"^[a-z0-9./-]+:v?\d+\.\d+(\.\d+)?[a-z0-9.-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Pinned();
}
