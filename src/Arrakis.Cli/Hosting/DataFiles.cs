namespace Arrakis.Cli.Hosting;

/// <summary>What a data directory holds.</summary>
internal static class DataFiles
{
    public const string DefaultDirectory = "data";

    public static string Log(string directory) => Path.Combine(directory, "log.db");

    public static string Store(string directory) => Path.Combine(directory, "store.db");

    /// <summary>The path, for a command that only reads.</summary>
    /// <exception cref="UsageException">There is no such file.</exception>
    public static string Existing(string path) => File.Exists(path)
        ? path
        : throw new UsageException($"There is no {path}. Name a directory in which `arrakis run` has kept its data: --data DIR.");
}
