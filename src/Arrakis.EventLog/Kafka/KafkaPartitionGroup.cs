using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging;

namespace Arrakis.EventLog.Kafka;

/// <summary>
/// This process as a member of the consumer group that shares the partitions of the events: Kafka decides who owns what, and this
/// class tells the host. It reads no records; owners do, from their own positions.
/// </summary>
public sealed class KafkaPartitionGroup : IAsyncDisposable
{
    /// <summary>Creates the member; it joins with <see cref="Start"/>.</summary>
    public KafkaPartitionGroup(KafkaOptions options, IPartitionHost host, ILogger logger) => throw new NotImplementedException();

    /// <summary>The partitions that this process owns.</summary>
    public IReadOnlyCollection<int> Owned => throw new NotImplementedException();

    /// <summary>Why the group cannot be reached; null while it can.</summary>
    public string? Trouble => throw new NotImplementedException();

    /// <summary>Fails when membership ended by a fault that does not pass.</summary>
    public Task Completion => throw new NotImplementedException();

    /// <summary>Joins the group.</summary>
    public void Start() => throw new NotImplementedException();

    /// <summary>Says how far a partition is durable, so that the group's lag can be seen by any tool.</summary>
    public void NoteDurable(int partition, long nextOffset) => throw new NotImplementedException();

    /// <summary>Lets go of all partitions, drained, and leaves: others take over at once.</summary>
    public Task LeaveAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Leaves without draining, if <see cref="LeaveAsync"/> was not called.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
