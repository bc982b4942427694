using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Arrakis.Cli.Tests.Deploy;

/// <summary>The files of <c>deploy/</c>, and the programs that read them.</summary>
internal static partial class DeployFiles
{
    /// <summary>What the example of the environment leaves to be filled in.</summary>
    public static readonly string[] Secrets = ["DISCORD_TOKEN", "POSTGRES_PASSWORD", "GRAFANA_PASSWORD"];

    // Read once: it takes a second, and many tests ask.
    private static readonly Lazy<Task<JsonElement>> ComposeOnce = new(LoadComposeAsync);
    private static readonly Lazy<Task<List<JsonElement>>> ManifestsOnce = new(LoadManifestsAsync);

    public static string Root { get; } = FindRoot();

    public static string Compose { get; } = At("deploy/compose.yaml");

    /// <summary>Every manifest of Kubernetes, the example of the Secret too, but no kustomization.</summary>
    public static IReadOnlyList<string> Manifests { get; } = Yaml(isKustomization: false);

    public static IReadOnlyList<string> Kustomizations { get; } = Yaml(isKustomization: true);

    public static string At(string path) => Path.Combine(Root, path);

    /// <summary>The documents of YAML files.</summary>
    public static async Task<List<JsonElement>> ReadYamlAsync(params IEnumerable<string> files)
    {
        var finished = (await RunCheckAsync("read.mjs", files)).ShouldEndWith(0);
        return [.. finished.Json.EnumerateArray().SelectMany(file => file.GetProperty("documents").EnumerateArray())];
    }

    /// <summary>Runs a program of <c>tests/deploy-checks</c>.</summary>
    public static Task<Finished> RunCheckAsync(string name, params IEnumerable<string> files)
    {
        var folder = At("tests/deploy-checks");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException($"Run npm ci in {folder} first, as ./test does.");
        return RunAsync("node", [Path.Combine(folder, name), .. files]);
    }

    /// <summary>What compose makes of the file, with the example of the environment filled in but for one name.</summary>
    public static async Task<Finished> ComposeConfigAsync(string? without = null)
    {
        using var directory = new TempDirectory();
        var lines = File.ReadLines(At("deploy/.env.example"))
            .Select(line => Secrets.Contains(line.TrimEnd('=')) ? line + "filled0in" : line)
            .Where(line => without is null || !line.StartsWith(without + "=", StringComparison.Ordinal));
        var environment = directory.Write("env", string.Join('\n', lines));
        return await RunAsync("docker-compose", ["--env-file", environment, "-f", Compose, "config"], Assigned());
    }

    /// <summary>The same, read.</summary>
    public static Task<JsonElement> ReadComposeAsync() => ComposeOnce.Value;

    /// <summary>What all <see cref="Manifests"/> hold.</summary>
    public static Task<List<JsonElement>> ReadManifestsAsync() => ManifestsOnce.Value;

    /// <summary>Names to which the example assigns something, if only nothing.</summary>
    public static IReadOnlyList<string> Assigned() =>
        [
            .. File.ReadLines(At("deploy/.env.example"))
                .Select(line => Assignment().Match(line)).Where(m => m.Success).Select(m => m.Groups[1].Value),
        ];

    /// <summary>Runs a program to its end, without some variables of this environment.</summary>
    public static async Task<Finished> RunAsync(string program, IEnumerable<string> arguments, params IEnumerable<string> without)
    {
        using var limit = new CancellationTokenSource(ArrakisProcess.Limit);
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in without)
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new Finished(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static async Task<JsonElement> LoadComposeAsync()
    {
        using var directory = new TempDirectory();
        var config = directory.Write("config.yaml", (await ComposeConfigAsync()).ShouldEndWith(0).Output);
        return (await ReadYamlAsync(config)).Single();
    }

    private static Task<List<JsonElement>> LoadManifestsAsync() => ReadYamlAsync(Manifests);

    private static IReadOnlyList<string> Yaml(bool isKustomization) =>
        [.. Directory.EnumerateFiles(At("deploy/k8s"), "*.yaml", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) == "kustomization.yaml" == isKustomization && Path.GetFileName(file) != "secret.yaml")
            .Order(StringComparer.Ordinal)];

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Arrakis.sln")))
                return directory.FullName;
        }

        throw new DirectoryNotFoundException($"There is no Arrakis.sln above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex("^([A-Z_]+)=", RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();
}
