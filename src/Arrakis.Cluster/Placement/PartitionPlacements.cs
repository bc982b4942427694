using Akka.Actor;

namespace Arrakis.Cluster.Placement;

/// <summary>The placements of an actor system, as an extension of it: <see cref="PlacementActor"/> does the work.</summary>
internal sealed class PartitionPlacements : IExtension, IPartitionPlacements
{
    private readonly IActorRef _actor;
    private volatile PlacementMap _current = PlacementMap.Empty;

    private PartitionPlacements(ExtendedActorSystem system)
    {
        Action<PlacementMap> changed = map => _current = map;
        _actor = system.SystemActorOf(Props.Create(() => new PlacementActor(changed)), "arrakis-placements");
    }

    /// <inheritdoc/>
    public PlacementMap Current => _current;

    /// <summary>Those of a system, which is part of a cluster.</summary>
    public static PartitionPlacements Get(ActorSystem system) => system.WithExtension<PartitionPlacements, Provider>();

    /// <inheritdoc/>
    public void Announce(IReadOnlyCollection<int> partitions) => Tell(partitions, shards => new PlacementActor.Announced(shards));

    /// <inheritdoc/>
    public void Withdraw(IReadOnlyCollection<int> partitions) => Tell(partitions, shards => new PlacementActor.Withdrawn(shards));

    private void Tell(IReadOnlyCollection<int> partitions, Func<IReadOnlyList<string>, object> message)
    {
        if (partitions.Count > 0)
            _actor.Tell(message([.. partitions.Select(p => p.ToString(System.Globalization.CultureInfo.InvariantCulture))]));
    }

    private sealed class Provider : ExtensionIdProvider<PartitionPlacements>
    {
        public override PartitionPlacements CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
