using System.Globalization;

namespace Arrakis.Cli.Tests.Support;

/// <summary>Reads Prometheus' text format.</summary>
internal static class Metrics
{
    public static double Sum(string page, string name) => Samples(page).Where(s => s.Name == name).Sum(s => s.Value);

    /// <summary>Every sample; fails on a line that is none.</summary>
    public static IEnumerable<(string Name, double Value)> Samples(string page)
    {
        foreach (var line in page.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith('#')))
        {
            var space = line.LastIndexOf(' ');
            var value = line[(space + 1)..];
            yield return (line[..space].Split('{')[0], value switch
            {
                "+Inf" => double.PositiveInfinity,
                "-Inf" => double.NegativeInfinity,
                _ => double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture),
            });
        }
    }
}
