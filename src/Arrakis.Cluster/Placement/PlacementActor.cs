using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.DistributedData;
using Akka.Event;

namespace Arrakis.Cluster.Placement;

/// <summary>
/// Says through distributed data which partitions this node reads, and hears what the others say. Of two that claim a partition the
/// later one is right: it is told by clocks that a claim never sets back.
/// </summary>
internal sealed class PlacementActor : ReceiveActor, IWithTimers
{
    /// <summary>Where the claims stand.</summary>
    public static readonly LWWDictionaryKey<string, string> Key = new("arrakis-partition-readers");

    /// <summary>How often a claim that another one has covered is looked at.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    // To all nodes at once; those that do not confirm it hear it by gossip.
    private static readonly WriteAll ToAll = new(TimeSpan.FromSeconds(3));
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly IActorRef _replicator = DistributedData.Get(Context.System).Replicator;
    private readonly HashSet<string> _own = [];
    private readonly HashSet<string> _contested = [];
    private readonly Action<PlacementMap> _changed;
    private readonly string _self;
    private PlacementMap _map = PlacementMap.Empty;

    /// <param name="changed">Is told what this node knows.</param>
    public PlacementActor(Action<PlacementMap> changed)
    {
        _changed = changed;
        _self = PlacementMap.NodeOf(_cluster.SelfUniqueAddress);
        Receive<Announced>(m => Claim(m.Shards));
        Receive<Withdrawn>(m => Release(m.Shards));
        Receive<Changed>(m => Hear(m.Get(Key).Entries));
        Receive<Look>(_ => ClaimContested());
        Receive<ClusterEvent.MemberRemoved>(m => Forget(m.Member.UniqueAddress));
        Receive<UpdateSuccess>(_ => { });
        // Not confirmed by all in time: the rest is gossip's.
        Receive<UpdateTimeout>(_ => { });
        Receive<ModifyFailure>(m => _log.Error(m.Cause, "Readers of partitions could not be told: {0}", m.ErrorMessage));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _replicator.Tell(Dsl.Subscribe(Key, Self));
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberRemoved));
        Timers.StartPeriodicTimer("look", Look.Now, LookInterval);
    }

    /// <inheritdoc/>
    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void Claim(IReadOnlyCollection<string> shards)
    {
        _own.UnionWith(shards);
        Write(readers => shards.Aggregate(readers, (all, shard) => all.SetItem(_cluster.SelfUniqueAddress, shard, _self)));
    }

    private void Release(IReadOnlyCollection<string> shards)
    {
        _own.ExceptWith(shards);
        // Whoever has claimed one meanwhile keeps it.
        Write(readers => Without(readers, shards, _self));
    }

    private void Hear(IImmutableDictionary<string, string> readers)
    {
        _map = new PlacementMap(readers);
        _changed(_map);
        // Taken away together with a claim that covered it.
        var missing = _own.Where(shard => _map.ReaderOf(shard) is null).ToList();
        if (missing.Count > 0)
            Claim(missing);
    }

    // A claim that came together with ours, from a clock ahead of ours, may have covered it. Once is no reason: who claims a
    // partition that we are about to lose is right.
    private void ClaimContested()
    {
        var contested = _own.Where(shard => _map.ReaderOf(shard) is { } reader && reader != _self).ToList();
        var again = contested.Where(_contested.Contains).ToList();
        _contested.Clear();
        _contested.UnionWith(contested.Except(again));
        if (again.Count == 0)
            return;
        _log.Warning("Another node says that it reads the partitions {0}, which this one reads", string.Join(", ", again));
        Claim(again);
    }

    private void Forget(UniqueAddress gone)
    {
        var node = PlacementMap.NodeOf(gone);
        var shards = _map.Readers.Where(r => r.Value == node).Select(r => r.Key).ToList();
        if (shards.Count > 0)
            Write(readers => Without(readers, shards, node));
    }

    private LWWDictionary<string, string> Without(LWWDictionary<string, string> readers, IEnumerable<string> shards, string node) =>
        shards.Where(shard => readers.TryGetValue(shard, out var reader) && reader == node)
            .Aggregate(readers, (rest, shard) => rest.Remove(_cluster.SelfUniqueAddress, shard));

    private void Write(Func<LWWDictionary<string, string>, LWWDictionary<string, string>> change) =>
        _replicator.Tell(Dsl.Update(Key, LWWDictionary<string, string>.Empty, ToAll, change));

    /// <summary>This node reads these.</summary>
    public sealed record Announced(IReadOnlyList<string> Shards) : INoSerializationVerificationNeeded;

    /// <summary>This node reads these no more.</summary>
    public sealed record Withdrawn(IReadOnlyList<string> Shards) : INoSerializationVerificationNeeded;

    private sealed record Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Now = new();
    }
}
