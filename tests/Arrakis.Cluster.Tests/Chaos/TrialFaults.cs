using System.Globalization;

namespace Arrakis.Cluster.Tests.Chaos;

/// <summary>What is done to the nodes, by the next random number; and the orchestrator, which starts again whoever has ended.</summary>
internal sealed class TrialFaults(TrialCluster cluster, int seed, Action<string> say)
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);
    private readonly Random _random = new(seed);
    private readonly List<Task> _mending = [];

    /// <summary>The kinds of faults, and how often each was made.</summary>
    public SortedDictionary<string, int> Made { get; } = new(StringComparer.Ordinal);

    /// <summary>How often a node was ended by the cluster's decision, and started again.</summary>
    public int TakenOut { get; private set; }

    /// <summary>Makes the next fault; it is mended by itself after its time.</summary>
    public void Break()
    {
        var draw = _random.Next(5);
        var nodes = cluster.Nodes
            .Where(n => n is { IsBusy: false, Process: { IsPaused: false, HasExited: false, Page: not null } }).ToList();
        // A cluster in which two of three are gone is none: what is broken is to be mended first.
        if (nodes.Count < cluster.Nodes.Count - 1)
            return;
        var node = nodes[_random.Next(nodes.Count)];
        var others = cluster.Nodes.Where(n => n != node).ToList();
        var time = TimeSpan.FromMilliseconds(_random.Next(9_000, 16_000));
        _mending.Add(draw switch
        {
            0 => KillAsync(node, TimeSpan.FromMilliseconds(_random.Next(2_000))),
            1 => StopAsync(node),
            2 => PauseAsync(node, time),
            3 => CutAsync("cut off", node, others, time),
            _ => CutAsync("cut", node, [others[_random.Next(others.Count)]], time),
        });
    }

    /// <summary>Waits until all faults are mended.</summary>
    public async Task MendedAsync()
    {
        await Task.WhenAll(_mending);
        _mending.Clear();
    }

    /// <summary>Starts again who has ended because the cluster went on without it.</summary>
    /// <exception cref="InvalidOperationException">One ended for another reason.</exception>
    public void Watch()
    {
        if (_mending.FirstOrDefault(m => m.IsFaulted) is { } fault)
            fault.GetAwaiter().GetResult();
        foreach (var node in cluster.Nodes.Where(n => n is { IsBusy: false, Process.HasExited: true }))
        {
            if (!node.EndedForTheCluster)
                throw new InvalidOperationException($"{node.Name} ended by itself with {node.Process.ExitCode}:\n{node.Process.Said}");
            TakenOut++;
            say($"{node.Name} was taken out, and starts again");
            node.Start();
        }
    }

    private async Task KillAsync(TrialNode node, TimeSpan pause)
    {
        Note("kill -9", node.Name);
        node.IsBusy = true;
        node.Process.Kill();
        await node.Process.EndAsync(StopPatience);
        await Task.Delay(pause);
        node.Start();
        node.IsBusy = false;
    }

    private async Task StopAsync(TrialNode node)
    {
        Note("SIGTERM", node.Name);
        node.IsBusy = true;
        node.Process.Terminate();
        var code = await node.Process.EndAsync(StopPatience);
        if (code != 0 && !node.EndedForTheCluster)
            throw new InvalidOperationException($"{node.Name} ended with {code} after SIGTERM:\n{node.Process.Said}");
        say($"{node.Name} has stopped with {code}");
        node.Start();
        node.IsBusy = false;
    }

    // Longer than the failure detector waits, and Kafka's group: others own its partitions when it wakes, and it does not know.
    private async Task PauseAsync(TrialNode node, TimeSpan time)
    {
        Note("SIGSTOP", Text($"{node.Name} for {time.TotalSeconds:0.0} s"));
        node.Process.Pause();
        await Task.Delay(time);
        node.Process.Resume();
        say($"SIGCONT {node.Name}");
    }

    private async Task CutAsync(string kind, TrialNode node, IReadOnlyList<TrialNode> others, TimeSpan time)
    {
        Note(kind, Text($"{node.Name} from {string.Join(" and ", others.Select(o => o.Name))} for {time.TotalSeconds:0.0} s"));
        foreach (var other in others)
            cluster.Network.Between(node.Number, other.Number).Cut();
        await Task.Delay(time);
        foreach (var other in others)
            cluster.Network.Between(node.Number, other.Number).Heal();
        say($"healed {node.Name}");
    }

    private void Note(string kind, string text)
    {
        Made[kind] = Made.GetValueOrDefault(kind) + 1;
        say($"{kind} {text}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
