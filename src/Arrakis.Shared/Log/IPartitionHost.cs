namespace Arrakis.Shared.Log;

/// <summary>
/// Who runs the owners of partitions. Whoever decides which ones (Kafka's consumer group, a single node, a cluster) calls it.
/// </summary>
public interface IPartitionHost
{
    /// <summary>These partitions are this process's from now on: each is read from its committed position.</summary>
    void Assign(IReadOnlyCollection<int> partitions);

    /// <summary>
    /// These partitions go elsewhere: their owners stop reading, write and commit what they have applied, and let go. Completes
    /// when nothing of this process touches them any more.
    /// </summary>
    /// <param name="partitions">Partitions of this process; others are skipped.</param>
    /// <param name="cancellationToken">Gives up what is not durable by then; the next owner reads it again.</param>
    Task RevokeAsync(IReadOnlyCollection<int> partitions, CancellationToken cancellationToken);

    /// <summary>These partitions may be another's already: their owners end at once, and nothing more is committed.</summary>
    Task AbandonAsync(IReadOnlyCollection<int> partitions);
}
