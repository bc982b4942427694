namespace Arrakis.Cli.Tests.Alerts;

/// <summary>A node that is replaced again and again, as a supervisor would.</summary>
internal static class RestartWorld
{
    private const string Name = "restart";
    private const int Starts = 6;

    public static async Task BreakAsync(TempDirectory directory, AlertWatch watch)
    {
        // Started beforehand: four starts have to fit into a quarter of a minute on any machine.
        var nodes = new List<RunningNode>();
        try
        {
            for (var start = 0; start < Starts; start++)
                nodes.Add(await RunningNode.StartAsync(directory.Path, ["--speed", "1"]));
            foreach (var node in nodes)
            {
                watch.Scrape(Name, "arrakis", "node", node.Page);
                await Eventually.TrueAsync(
                    async () => await watch.AskAsync($$"""process_start_time_seconds{namespace="{{Name}}"}""") is var started
                        && Math.Abs(started - await node.MetricAsync("process_start_time_seconds")) < 0.01,
                    () => "a scrape of the next process");
                node.Process.Signal(ArrakisProcess.SigKill);
            }

            await watch.SeenAsync("ArrakisRestarting");
        }
        finally
        {
            watch.Forget(Name, "arrakis", "node");
            foreach (var node in nodes)
                await node.DisposeAsync();
        }
    }
}
