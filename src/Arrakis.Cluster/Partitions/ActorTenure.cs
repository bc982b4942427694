using Arrakis.Pipeline.Owners;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Partitions;

/// <summary>A reading of a partition: the owner that the pipeline starts for it, and what becomes of it.</summary>
internal sealed class ActorTenure(int partition, PipelineService pipeline) : IPartitionTenure
{
    private ActorPartitionOwner? _owner;

    /// <inheritdoc/>
    public int Partition => partition;

    private ActorPartitionOwner Owner =>
        _owner ?? throw new InvalidOperationException($"The reading of partition {partition} has not started.");

    // Of an older reading nothing is left: its end is awaited.
    private bool IsCurrent => _owner is not null && ReferenceEquals(pipeline.OwnerOf(partition), _owner);

    /// <inheritdoc/>
    public async Task<long> StartAsync(CancellationToken cancellationToken)
    {
        await pipeline.AbandonAsync([partition]);
        pipeline.Assign([partition]);
        _owner = pipeline.OwnerOf(partition) as ActorPartitionOwner
            ?? throw new TenureLostException($"Partition {partition} is not begun any more: the node stops.");
        return await _owner.Started.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task AcceptAsync(IReadOnlyList<LogRecord> records, CancellationToken cancellationToken) =>
        records.Count == 0 ? Task.CompletedTask : Owner.AcceptAsync(records, cancellationToken);

    /// <inheritdoc/>
    public Task DrainAsync(CancellationToken giveUp) => IsCurrent ? pipeline.RevokeAsync([partition], giveUp) : Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (IsCurrent)
            await pipeline.AbandonAsync([partition]);
    }
}
