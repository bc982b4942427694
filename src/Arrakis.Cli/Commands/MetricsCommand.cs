using System.CommandLine;
using Arrakis.Cli.MetricList;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis metrics</c>: every metric that there is.</summary>
internal static class MetricsCommand
{
    public static Command Create()
    {
        var markdown = new Option<bool>("--markdown") { Description = "Write docs/metrics.md, with the buckets of histograms." };
        var metrics = new Command("metrics", """
            Lists every metric that nodes show on /metrics.

            Each with its type, unit, meaning and labels. It asks no node: the list is this program's. What a running node measures
            is on http://127.0.0.1:8080/metrics (HTTP_PORT).
            """) { markdown };
        metrics.SetAction(parsed => Print(parsed.GetValue(markdown)));
        return metrics;
    }

    private static int Print(bool markdown)
    {
        if (markdown)
            Console.Write(MetricsPage.Write());
        else
            Console.WriteLine(string.Join('\n', MetricsScreen.Lines()));
        return ArrakisProgram.Done;
    }
}
