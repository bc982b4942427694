using System.Collections.Concurrent;
using Akka.Actor;
using Arrakis.Cluster.Communities;
using Arrakis.Pipeline;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Scoring;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cluster.Partitions;

/// <summary>
/// The pipeline of a node whose communities are actors: begins and ends readings of partitions, and answers for what it owns as every
/// host's pipeline does.
/// </summary>
public sealed class ActorNode : IPartitionTenures, IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, Exception> _stopped = [];
    private CommunityRegion? _region;

    private ActorNode()
    {
    }

    /// <summary>Owners, totals and questions.</summary>
    public PipelineService Pipeline { get; private set; } = null!;

    /// <summary>Repeats what fails transiently in log and store, and tells of it.</summary>
    public WriteGate Gate => Pipeline.Services.Gate;

    internal PartitionTable Table { get; } = new();

    internal LocalCommunities Locals { get; } = new();

    internal CommunityRegion Region =>
        _region ?? throw new InvalidOperationException("Partitions are read before the shard region of their communities has started.");

    /// <summary>Opens the epoch. Before it reads partitions it has to be given its shard region: <see cref="UseRegion"/>.</summary>
    /// <exception cref="CommunityStoreException">The store cannot be read.</exception>
    public static async Task<ActorNode> OpenAsync(
        IEventLog log, IDeadLetterStore deadLetters, ICommunityStore store, PipelineOptions options, ScoringCatalog scoring,
        ILoggerFactory loggers, CancellationToken cancellationToken = default)
    {
        var node = new ActorNode();
        node.Pipeline = await PipelineService.OpenWithOwnersAsync(
            log, deadLetters, store, options, scoring, loggers,
            node.NewOwner, cancellationToken);
        return node;
    }

    /// <summary>Makes the actor of a community: for the shard region of <see cref="CommunityExtractor.TypeName"/>.</summary>
    /// <param name="entityId">The community's id.</param>
    public Props EntityProps(string entityId) => CommunityActor.Props(entityId, new CommunityServices(Pipeline.Services, Table, Locals));

    /// <summary>From here on commands and questions go through this region.</summary>
    /// <param name="system">The region's.</param>
    /// <param name="region">The shard region of this node.</param>
    public void UseRegion(ActorSystem system, IActorRef region)
    {
        ArgumentNullException.ThrowIfNull(system);
        system.ActorOf(Props.Create(() => new Undelivered(region)), "arrakis-undelivered");
        _region = new CommunityRegion(region, Locals);
    }

    /// <inheritdoc/>
    public IPartitionTenure Begin(int partition) => new ActorTenure(partition, Pipeline);

    /// <inheritdoc/>
    public IAsyncDisposable Stop(int partition, Exception fault)
    {
        // The reading has ended: its place is taken by one that fails as soon as it knows where the partition stands.
        _stopped[partition] = fault is TenureLostException ? new EventLogException(fault.Message, isTransient: false, fault) : fault;
        Pipeline.Assign([partition]);
        return new StoppedPartition(partition, Pipeline);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Pipeline.DisposeAsync();

    private ActorPartitionOwner NewOwner(int partition, OwnerServices services, StoredCommunities stored)
    {
        var owner = new ActorPartitionOwner(partition, services, stored, this);
        if (_stopped.TryRemove(partition, out var fault))
            owner.Fail(fault);
        return owner;
    }

    private sealed class StoppedPartition(int partition, PipelineService pipeline) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await pipeline.AbandonAsync([partition]);
    }
}
