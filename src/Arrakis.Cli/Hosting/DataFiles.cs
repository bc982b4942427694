namespace Arrakis.Cli.Hosting;

/// <summary>What a data directory holds.</summary>
internal static class DataFiles
{
    public const string DefaultDirectory = "data";

    public static string Log(string directory) => Path.Combine(directory, "log.db");

    public static string Store(string directory) => Path.Combine(directory, "store.db");

    /// <summary>The directory (./data if none is named), which holds a log.</summary>
    /// <exception cref="UsageException">It does not.</exception>
    public static string ExistingLog(string? directory) => Existing(directory ?? DefaultDirectory, Log);

    /// <summary>The directory (./data if none is named), which holds a store.</summary>
    /// <exception cref="UsageException">It does not.</exception>
    public static string ExistingStore(string? directory) => Existing(directory ?? DefaultDirectory, Store);

    private static string Existing(string directory, Func<string, string> file) => File.Exists(file(directory))
        ? directory
        : throw new UsageException($"There is no {file(directory)}. Name a directory in which `arrakis run` keeps its data: --data DIR.");
}
