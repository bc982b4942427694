namespace Arrakis.Cli.Tests.Alerts;

/// <summary>A node that is killed and replaced again and again, as by a supervisor.</summary>
internal static class RestartWorld
{
    private const string Name = "restart";
    private const int Starts = 5;

    public static async Task BreakAsync(TempDirectory directory, AlertWatch watch)
    {
        // Started beforehand: four starts have to fit into a quarter of a minute on any machine.
        var nodes = new List<RunningNode>();
        var current = 0;
        await using var page = new MetricsPage(() => nodes[current].TextAsync("/metrics"));
        try
        {
            for (var start = 0; start < Starts; start++)
                nodes.Add(await RunningNode.StartAsync(directory.Path, ["--speed", "1"]));
            watch.Scrape(Name, "arrakis", "node", page.Address);
            for (; current < Starts - 1; current++)
            {
                var started = await nodes[current].MetricAsync("process_start_time_seconds");
                await Eventually.TrueAsync(
                    async () => Math.Abs(await watch.AskAsync($"max(process_start_time_seconds{{namespace=\"{Name}\"}})") - started) < 0.01,
                    () => "a scrape of the next process");
                nodes[current].Process.Signal(ArrakisProcess.SigKill);
            }

            await watch.SeenAsync(Name, "ArrakisRestarting");
            await watch.GoneAsync(Name, "ArrakisRestarting");
        }
        finally
        {
            watch.Forget(Name, "arrakis", "node");
            foreach (var node in nodes)
                await node.DisposeAsync();
        }
    }
}
