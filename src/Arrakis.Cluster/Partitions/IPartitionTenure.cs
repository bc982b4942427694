using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Partitions;

/// <summary>
/// One reading of one partition by this node, from its start to its end. Dispose without <see cref="DrainAsync"/> abandons what is not
/// durable yet; it is read again by the next one.
/// </summary>
public interface IPartitionTenure : IAsyncDisposable
{
    /// <summary>Its number.</summary>
    int Partition { get; }

    /// <summary>Restores what the last reading has committed. Transient faults are waited for.</summary>
    /// <returns>The offset of the first record that is wanted.</returns>
    /// <exception cref="EventLogException">The log is not the one that the commit speaks of.</exception>
    Task<long> StartAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Takes records in order: the first at the wanted offset, then each next one that the log holds. Completes when they are applied
    /// and there is room for more.
    /// </summary>
    /// <exception cref="TenureLostException">This reading is over; another one has to begin where the partition is durable.</exception>
    Task AcceptAsync(IReadOnlyList<LogRecord> records, CancellationToken cancellationToken);

    /// <summary>Completes when everything accepted is durable and committed, and leaderboard pages are written.</summary>
    /// <param name="giveUp">Ends it at once; what is not durable is read again.</param>
    Task DrainAsync(CancellationToken giveUp);
}

/// <summary>Who begins readings of partitions.</summary>
public interface IPartitionTenures
{
    /// <summary>A reading that has not started yet. A running one of the same partition ends before it starts.</summary>
    IPartitionTenure Begin(int partition);

    /// <summary>A partition cannot be read until an operator does something: it is shown as stopped, the others go on.</summary>
    /// <returns>To be disposed of once the partition is not this node's any more.</returns>
    IAsyncDisposable Stop(int partition, Exception fault);
}
