using Akka.Configuration;
using Arrakis.Cli.Hosting;

namespace Arrakis.Cluster.Hosting;

/// <summary>The files of <c>hocon/</c>, which are part of the program, and the one that an operator may give.</summary>
internal static class HoconFiles
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["cluster.conf", "sharding.conf", "persistence.conf", "streams.conf", "pbm.conf"];

    /// <summary>The text of one.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static string Text(string name)
    {
        using var stream = typeof(HoconFiles).Assembly.GetManifestResourceStream($"hocon/{name}")
            ?? throw new InvalidOperationException($"hocon/{name} is no part of the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>All of them.</summary>
    public static Config All() =>
        Names.Select(name => ConfigurationFactory.ParseString(Text(name))).Aggregate((all, one) => one.WithFallback(all));

    /// <summary>An operator's file.</summary>
    /// <exception cref="UsageException">It is no HOCON, or cannot be read.</exception>
    public static Config Read(string file)
    {
        try
        {
            return ConfigurationFactory.ParseString(File.ReadAllText(file));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException or ConfigurationException)
        {
            throw new UsageException($"ARRAKIS_HOCON: {file} cannot be read: {fault.Message}");
        }
    }
}
