using System.Globalization;
using System.IO.Compression;

namespace Arrakis.Cli.Tests.Support;

/// <summary>
/// The slice with a community in which something happens at the beginning alone, so that it is known for all the rest of the
/// time what the bot has to answer there.
/// </summary>
internal static class QuietCommunity
{
    /// <summary>The slice's communities, with that one in the place of the smallest.</summary>
    public const int Communities = 20;

    /// <summary>Its number.</summary>
    public const int Number = 3;

    /// <summary>Its members: the authors 1 to 30, by rank.</summary>
    public const int Members = 30;

    private const int SpacingMs = 61_000;

    /// <summary>Writes the trace.</summary>
    /// <returns>The file.</returns>
    public static string Write(TempDirectory directory)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(TestData.Slice), CompressionMode.Decompress));
        var header = reader.ReadLine()!;
        var line = reader.ReadLine()!;
        var path = directory.At("quiet.csv");
        using var writer = new StreamWriter(path);
        writer.WriteLine(header);
        // Each message of a member counts 1 point, and the first member writes the most.
        var time = Time(line) - (SpacingMs * (Members + 1L));
        for (var round = 0; round < Members; round++, time += SpacingMs)
        {
            for (var author = 1; author <= Members - round; author++)
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time},{Number},{author},20,0,0,0,0"));
        }

        for (string? next = line; next is not null; next = reader.ReadLine())
        {
            if (int.Parse(next.Split(',')[1], CultureInfo.InvariantCulture) % Communities != Number)
                writer.WriteLine(next);
        }

        return path;
    }

    private static long Time(string line) => long.Parse(line.Split(',')[0], CultureInfo.InvariantCulture);
}
