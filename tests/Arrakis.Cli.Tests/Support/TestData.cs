using System.IO.Compression;
using Arrakis.Shared.Verification;

namespace Arrakis.Cli.Tests.Support;

/// <summary>The files of <c>tests/data</c>.</summary>
internal static class TestData
{
    public static string Slice { get; } = File("community-slice.csv.gz");

    public static string Trace { get; } = File("community-trace.csv.gz");

    public static string ExpectedSlice { get; } = File("expected-activity-slice-20-communities.csv");

    public static string File(string name)
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var path = Path.Combine(directory.FullName, "tests", "data", name);
            if (System.IO.File.Exists(path))
                return path;
        }

        throw new FileNotFoundException($"There is no tests/data/{name} above {AppContext.BaseDirectory}.");
    }

    public static IReadOnlyList<ExpectedBalance> Expected(string file)
    {
        using var reader = System.IO.File.OpenText(file);
        return [.. LeaderboardAgreement.ReadExpected(reader)];
    }

    /// <summary>Writes the slice's first messages as a trace of their own.</summary>
    /// <returns>The new file.</returns>
    public static string CutSlice(TempDirectory directory, int messages)
    {
        using var reader = new StreamReader(new GZipStream(System.IO.File.OpenRead(Slice), CompressionMode.Decompress));
        var path = directory.At($"slice-{messages}.csv");
        using var writer = new StreamWriter(path);
        for (var line = 0; line <= messages && reader.ReadLine() is { } text; line++)
            writer.WriteLine(text);
        return path;
    }
}
