using System.Globalization;
using System.Text;
using Arrakis.Simulator;

namespace Arrakis.Cli.Tests.Support;

/// <summary>
/// Traces whose scores are known beforehand: all happens within one window of six hours, so that nothing fades, and a
/// member's messages are more than a minute apart, so that each counts 1 point.
/// </summary>
internal static class SmallTraces
{
    /// <summary>The start of a six-hour window in September 2018.</summary>
    public const long StartMs = 71_200L * 21_600_000;

    private const string Header = "time_ms,channel,author,length,attachments,embeds,reactions,pinned";

    /// <summary>Writes a trace in which authors have so many points.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="scores">Channel, author and points.</param>
    public static string Write(TempDirectory directory, IReadOnlyCollection<(int Channel, int Author, int Points)> scores)
    {
        var text = new StringBuilder(Header).Append('\n');
        for (var round = 0; round < scores.Max(s => s.Points); round++)
        {
            var at = StartMs + (round * 90_000L);
            foreach (var (channel, author, _) in scores.Where(s => s.Points > round))
                text.Append(CultureInfo.InvariantCulture, $"{at++},{channel},{author},20,0,0,0,0\n");
        }

        return directory.Write("small.csv", text.ToString());
    }

    /// <summary>A member's Discord id.</summary>
    public static string Member(int author) => TraceIds.Author(author).ToString();

    /// <summary>A community's Discord id.</summary>
    public static string Community(int number) => TraceIds.Community(number).ToString();
}
