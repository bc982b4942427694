using System.Collections.Concurrent;
using Arrakis.Shared.Log;

namespace Arrakis.EventLog.Tests.Kafka;

/// <summary>A host that writes down, in a journal that hosts may share, what a group tells it.</summary>
internal sealed class RecordingHost(string name, ConcurrentQueue<string> journal) : IPartitionHost
{
    /// <summary>What draining takes.</summary>
    public Func<CancellationToken, Task> Drain { get; init; } = _ => Task.CompletedTask;

    /// <summary>What happens when partitions come.</summary>
    public Action OnAssign { get; init; } = () => { };

    public void Assign(IReadOnlyCollection<int> partitions)
    {
        Note("assigned", partitions);
        OnAssign();
    }

    public async Task RevokeAsync(IReadOnlyCollection<int> partitions, CancellationToken cancellationToken)
    {
        Note("asked for", partitions);
        await Drain(cancellationToken);
        Note("drained", partitions);
    }

    public Task AbandonAsync(IReadOnlyCollection<int> partitions)
    {
        Note("lost", partitions);
        return Task.CompletedTask;
    }

    private void Note(string what, IReadOnlyCollection<int> partitions)
    {
        foreach (var partition in partitions)
            journal.Enqueue($"{name} {what} {partition}");
    }
}
