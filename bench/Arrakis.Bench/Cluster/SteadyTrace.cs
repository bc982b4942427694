using System.Globalization;
using System.IO.Compression;

namespace Arrakis.Bench.Cluster;

/// <summary>
/// The trace with its messages at even distances: the same people in the same order over the same years, so that scores come as
/// they did, but at one rate.
/// </summary>
internal static class SteadyTrace
{
    private const int Time = 0;
    private const int Reactions = 6;

    /// <summary>Writes as much of it as is needed.</summary>
    /// <returns>How many times faster than real it has to be played.</returns>
    public static double Write(string path, int eventsPerSecond, TimeSpan duration)
    {
        var wanted = (long)(eventsPerSecond * duration.TotalSeconds);
        var rows = new List<string[]>();
        long events = 0;
        using var reader = new StreamReader(new GZipStream(
            File.OpenRead(Trace.Find("community-trace.csv.gz")), CompressionMode.Decompress));
        var header = reader.ReadLine()!;
        while (events < wanted && reader.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            events += 1 + int.Parse(fields[Reactions], CultureInfo.InvariantCulture);
            rows.Add(fields);
        }

        var (first, last) = (TimeOf(rows[0]), TimeOf(rows[^1]));
        using var writer = new StreamWriter(path);
        writer.WriteLine(header);
        for (var i = 0; i < rows.Count; i++)
        {
            rows[i][Time] = (first + (long)((last - first) * ((double)i / rows.Count))).ToString(CultureInfo.InvariantCulture);
            writer.WriteLine(string.Join(',', rows[i]));
        }

        return (last - first) / 1_000.0 / ((double)events / eventsPerSecond);
    }

    private static long TimeOf(string[] fields) => long.Parse(fields[Time], CultureInfo.InvariantCulture);
}
