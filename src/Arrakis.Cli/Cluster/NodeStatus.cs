namespace Arrakis.Cli.Cluster;

/// <summary>A node as the rest of the cluster sees it, in the words of Akka's clusters.</summary>
internal enum NodeStatus
{
    /// <summary>It works.</summary>
    Up,

    /// <summary>It drains.</summary>
    Leaving,

    /// <summary>It is silent, and did not say goodbye.</summary>
    Down,

    /// <summary>It has ended as asked.</summary>
    Removed,
}

/// <summary>A node of the cluster.</summary>
/// <param name="Report">What it said last.</param>
/// <param name="SeenMs">When Kafka took that, Unix milliseconds by its clock.</param>
/// <param name="SilentSeconds">So long ago that was.</param>
internal sealed record ClusterNode(NodeReport Report, long SeenMs, double SilentSeconds)
{
    /// <summary>Silent for longer than this, a node counts as down: five reports are missing.</summary>
    public const double DownAfterSeconds = 10;

    public string Name => Report.Node;

    public NodeStatus Status => Report.State switch
    {
        NodePhase.Stopped => NodeStatus.Removed,
        _ when SilentSeconds > DownAfterSeconds => NodeStatus.Down,
        NodePhase.Draining => NodeStatus.Leaving,
        _ => NodeStatus.Up,
    };

    /// <summary>Whether it works, if only to drain.</summary>
    public bool IsReachable => Status is NodeStatus.Up or NodeStatus.Leaving;

    /// <summary>How long the process has been running.</summary>
    public TimeSpan Uptime => TimeSpan.FromMilliseconds(Math.Max(0, Report.ReportedMs - Report.StartedMs));
}
