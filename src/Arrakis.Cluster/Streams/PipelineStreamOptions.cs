using Akka.Streams;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Streams;

/// <summary>How partitions are read, and who is told.</summary>
public sealed record PipelineStreamOptions
{
    /// <summary>Records that a partition's owner is given at once, at most (default: 500).</summary>
    public int BatchRecords { get; init; } = 500;

    /// <summary>After a fault a partition is read again this much later (default: 200 ms), then twice as long after each …</summary>
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>… up to this (default: 10 s).</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Told of partitions that are read here from now on.</summary>
    public Action<IReadOnlyCollection<int>> Announce { get; init; } = static _ => { };

    /// <summary>Told of partitions that are not read here any more.</summary>
    public Action<IReadOnlyCollection<int>> Withdraw { get; init; } = static _ => { };

    // What else begins and ends with the partitions of the group, such as answers to commands.
    internal Func<IPartitionHost, IPartitionHost> Around { get; init; } = static streams => streams;

    // The count of restarts begins anew once a reading has lived for twice the longest wait.
    internal RestartSettings Restarts =>
        RestartSettings.Create(MinBackoff, MaxBackoff, randomFactor: 0.2).WithMaxRestarts(int.MaxValue, MaxBackoff * 2);
}
