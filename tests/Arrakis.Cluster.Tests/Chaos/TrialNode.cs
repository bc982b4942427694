namespace Arrakis.Cluster.Tests.Chaos;

/// <summary>A node with its successive lives, as an orchestrator sees it.</summary>
internal sealed class TrialNode(int number, Func<int, NodeProcess> start) : IDisposable
{
    /// <summary>What a node says that ended because the cluster went on without it.</summary>
    private static readonly string[] Reasons = ["was taken out of the cluster", "could not join the cluster", "Not everything was durable"];

    private int _lives;

    public int Number => number;

    public string Name => $"node-{number}";

    /// <summary>The current life.</summary>
    public NodeProcess Process { get; private set; } = null!;

    /// <summary>Whether somebody ends it, or starts it again, just now.</summary>
    public bool IsBusy { get; set; }

    /// <summary>All that it has said in all its lives.</summary>
    public string Said { get; private set; } = "";

    /// <summary>Starts it, or starts it anew.</summary>
    public void Start()
    {
        var ended = Process;
        if (ended is not null)
            Said += ended.Said;
        Process = start(++_lives);
        ended?.Dispose();
    }

    /// <summary>Whether its end, with code 1, is the cluster's decision.</summary>
    public bool EndedForTheCluster =>
        Process is { HasExited: true, ExitCode: 1 } && Reasons.Any(reason => Process.Said.Contains(reason, StringComparison.Ordinal));

    public void Dispose() => Process?.Dispose();
}
