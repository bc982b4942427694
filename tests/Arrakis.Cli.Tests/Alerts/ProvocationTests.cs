using Xunit.Abstractions;

namespace Arrakis.Cli.Tests.Alerts;

/// <summary>
/// Every alert, for real: a Prometheus with the repository's rules on a faster clock watches processes at work, in which one thing
/// after the other is broken and mended.
/// </summary>
[Collection(WholeMachine.Name)]
public sealed class ProvocationTests(ITestOutputHelper output) : IDisposable
{
    // So little of the month's budget is enough that a second between two processes' scrapes is too much in a test of minutes: that
    // these two are silent while all is well, the rules' own tests show, and here only that they fire.
    private static readonly string[] BelowTheClock = ["EventsBudgetBurn (slow)", "CommandsBudgetBurn (slow)"];

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task No_alert_fires_while_all_is_well_and_each_fires_when_its_thing_is_broken_and_ends_when_it_is_mended()
    {
        await using var watch = await AlertWatch.StartAsync(_directory);
        await using var cluster = await ClusterWorld.StartAsync(_directory, watch);
        await using var node = await NodeWorld.StartAsync(_directory, watch);
        try
        {
            await CalmAsync(watch);
            await Task.WhenAll(
                node.BreakAsync(), ShardWorld.BreakAsync(_directory, watch), RestartWorld.BreakAsync(_directory, watch),
                BrokenMetricsWorld.BreakAsync(watch), BreakClusterAsync(watch, cluster));
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(
                $"{e.Message}\nSeen:\n{watch.Report}\nNow: {string.Join("; ", watch.FiringNow)}\n{End(node.Said)}\n{End(cluster.Said)}", e);
        }
        finally
        {
            output.WriteLine(watch.Report);
        }

        watch.Seen.ShouldBe((await AlertFiles.AlertsAsync()).Select(AlertFiles.Key), ignoreOrder: true);
    }

    // Thousands of lines of what was broken on purpose stand before.
    private static string End(string said) => said[Math.Max(0, said.Length - 5_000)..];

    private async Task BreakClusterAsync(AlertWatch watch, ClusterWorld cluster)
    {
        await LostRecordsWorld.BreakAsync(_directory, watch, cluster.Servers);
        await cluster.BreakAsync();
    }

    // An hour on the rules' clock without an alert, once all has settled.
    private static async Task CalmAsync(AlertWatch watch)
    {
        var since = DateTime.UtcNow;
        await Eventually.TrueAsync(
            TimeSpan.FromMinutes(8),
            () =>
            {
                if (watch.FiringNow.Any(f => !BelowTheClock.Contains(f.Alert)))
                    since = DateTime.UtcNow;
                return DateTime.UtcNow - since > TimeSpan.FromSeconds(60);
            },
            () => $"alerts fire while all is well: {string.Join("; ", watch.FiringNow)}");
        watch.Restart();
    }
}
