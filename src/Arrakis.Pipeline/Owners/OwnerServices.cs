using Arrakis.Pipeline.Scoring;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Pipeline.Owners;

/// <summary>What all owners of a process share.</summary>
internal sealed record OwnerServices(
    IEventLog Log,
    IDeadLetterStore DeadLetters,
    ICommunityStore Store,
    int Epoch,
    WriteGate Gate,
    FlushWriter Writer,
    PipelineTotals Totals,
    PipelineOptions Options,
    ScoringCatalog Scoring)
{
    /// <summary>Is told, by owners' loops, how far a partition is durable.</summary>
    public Action<int, long> OnCommitted { get; init; } = static (_, _) => { };

    /// <summary>Where log lines of owners go.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Makes the owner of a partition.</summary>
    public Func<int, OwnerServices, StoredCommunities, IPartitionOwner> NewOwner { get; init; } =
        static (partition, services, stored) => new PartitionOwner(partition, services, stored);

    /// <summary>Reads records with the gate's patience.</summary>
    public async Task ReadAsync(int partition, long from, int count, LogBatch into, CancellationToken cancellationToken) =>
        await Gate.ReadAsync(
            async ct =>
            {
                await Log.ReadAsync(partition, from, count, into, ct);
                return true;
            },
            cancellationToken);
}
