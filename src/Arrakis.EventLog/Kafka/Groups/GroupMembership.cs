using Arrakis.Shared.Log;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Arrakis.EventLog.Kafka.Groups;

/// <summary>
/// What happens when the group moves partitions. Called on the thread that polls, inside of it, so that the group waits for it: a
/// partition is given to its next owner only when the host has let go of it.
/// </summary>
/// <remarks>
/// A process that was paused for longer than the session timeout is an owner that nobody counts on any more, until it polls and is
/// told that its partitions are lost. What it writes until then harms nobody: rows carry timestamps that grow with their place in the
/// log, so the next owner's newer rows stand; a commit below what is committed is ignored; and what it answers is a function of the
/// log as far as it has read it. So being lost is told as early as it is known, and needs no more than that.
/// </remarks>
internal sealed class GroupMembership(KafkaOptions options, IPartitionHost host, GroupOffsets offsets, GroupTrouble trouble, ILogger logger)
{
    private static readonly TimeSpan LastCommitLimit = TimeSpan.FromSeconds(2);
    private readonly TimeSpan _abandonLimit = options.SessionTimeout;
    private readonly Lock _lock = new();
    private readonly SortedSet<int> _owned = [];
    private readonly List<TopicPartition> _toPause = [];

    /// <summary>Ends drains at once; what is not durable by then is read again elsewhere.</summary>
    public CancellationToken Hurry { get; init; }

    /// <summary>Whether partitions that are taken from us are drained, or just dropped.</summary>
    public bool Drains { get; set; } = true;

    /// <summary>Whether the group has answered: this member has been given partitions, if only none.</summary>
    public bool HasJoined { get; private set; }

    /// <summary>The first fault of the host, after which the membership has to end.</summary>
    public Exception? Fault { get; private set; }

    public IReadOnlyList<int> Owned
    {
        get
        {
            lock (_lock)
                return [.. _owned];
        }
    }

    /// <summary>New partitions come; from their ends, for nothing is to be fetched before they are paused.</summary>
    public IEnumerable<TopicPartitionOffset> Assigned(List<TopicPartition> partitions)
    {
        trouble.Clear();
        HasJoined = true;
        var numbers = Numbers(partitions);
        lock (_lock)
            _owned.UnionWith(numbers);
        _toPause.AddRange(partitions);
        logger.LogDebug("The group {Group} gives the partitions {Partitions}", options.Group, Text(numbers));
        Guard(() => host.Assign(numbers));
        return partitions.Select(p => new TopicPartitionOffset(p, Offset.End));
    }

    /// <summary>Partitions go elsewhere, or we leave.</summary>
    public void Revoked(IConsumer<Ignore, Ignore> consumer, List<TopicPartitionOffset> partitions)
    {
        var numbers = Numbers(partitions.Select(p => p.TopicPartition));
        if (!Drains)
        {
            Lost(partitions);
            return;
        }

        logger.LogDebug("The group {Group} takes the partitions {Partitions}", options.Group, Text(numbers));
        Guard(() =>
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Hurry);
            limit.CancelAfter(GroupSettings.DrainLimit(options));
            host.RevokeAsync(numbers, limit.Token).GetAwaiter().GetResult();
            offsets.TellLast(consumer, numbers, LastCommitLimit);
        });
        Forget(numbers);
    }

    /// <summary>Partitions may be another's already.</summary>
    public void Lost(List<TopicPartitionOffset> partitions)
    {
        var numbers = Numbers(partitions.Select(p => p.TopicPartition));
        logger.LogDebug("The partitions {Partitions} of the group {Group} are lost", Text(numbers), options.Group);
        offsets.Forget(numbers);
        // Nobody waits for us any more; the host never has two owners of a partition, however long the old one takes to end.
        Guard(() =>
        {
            if (!host.AbandonAsync(numbers).Wait(_abandonLimit))
                logger.LogWarning("The owners of the lost partitions {Partitions} have not ended yet", Text(numbers));
        });
        Forget(numbers);
    }

    /// <summary>Pauses what has come: it is other readers that read.</summary>
    public void PauseNew(IConsumer<Ignore, Ignore> consumer)
    {
        if (_toPause.Count == 0)
            return;
        var owned = Owned;
        consumer.Pause(_toPause.Where(p => owned.Contains(p.Partition.Value)).ToList());
        _toPause.Clear();
    }

    // An exception that leaves a handler ends the process: Confluent.Kafka answers it with a call that a cooperative group refuses.
    private void Guard(Action act)
    {
        try
        {
            act();
        }
        catch (Exception fault)
        {
            Fault ??= fault;
        }
    }

    private void Forget(IReadOnlyList<int> partitions)
    {
        lock (_lock)
            _owned.ExceptWith(partitions);
    }

    private static List<int> Numbers(IEnumerable<TopicPartition> partitions) => [.. partitions.Select(p => p.Partition.Value).Order()];

    private static string Text(IReadOnlyList<int> partitions) => string.Join(", ", partitions);
}
