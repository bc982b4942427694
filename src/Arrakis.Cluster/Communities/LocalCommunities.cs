using System.Collections.Concurrent;
using Akka.Actor;
using Arrakis.Pipeline.Owners;
using Arrakis.Shared;

namespace Arrakis.Cluster.Communities;

/// <summary>The actors of communities on this node, and what they publish of themselves. Any thread.</summary>
internal sealed class LocalCommunities
{
    private static readonly Task Never = new TaskCompletionSource().Task;
    private readonly ConcurrentDictionary<CommunityId, Entry> _entries = [];

    /// <summary>How many there are.</summary>
    public int Count => _entries.Count;

    public void Add(CommunityId id, int partition, IActorRef owner) =>
        _entries[id] = new Entry(partition, owner, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);

    /// <summary>Shows what an actor has in memory; nothing once it is gone, or another took its place.</summary>
    public void Publish(CommunityId id, IActorRef owner, CommunityStatus? status)
    {
        // Its actor alone publishes and removes it: nobody is faster.
        if (_entries.TryGetValue(id, out var entry) && entry.Owner.Equals(owner) && !ReferenceEquals(entry.Status, status))
            _entries[id] = entry with { Status = status };
    }

    public void Remove(CommunityId id, IActorRef owner)
    {
        if (!_entries.TryGetValue(id, out var entry) || !entry.Owner.Equals(owner))
            return;
        _entries.TryRemove(id, out _);
        entry.Gone.TrySetResult();
    }

    /// <summary>The actor of a community; null if it is not in memory here.</summary>
    public IActorRef? Find(CommunityId id) => _entries.TryGetValue(id, out var entry) ? entry.Owner : null;

    /// <summary>
    /// Completes when the actor that a community has here now stops or begins anew: what it was sent may be lost. Never if it has
    /// none.
    /// </summary>
    public Task GoneAsync(CommunityId id) => _entries.TryGetValue(id, out var entry) ? entry.Gone.Task : Never;

    /// <summary>The communities of a partition that are loaded, in order of id.</summary>
    public IReadOnlyList<CommunityStatus> In(int partition) =>
        [.. _entries.Values.Where(e => e.Partition == partition).Select(e => e.Status).OfType<CommunityStatus>().OrderBy(s => s.Id)];

    private sealed record Entry(int Partition, IActorRef Owner, TaskCompletionSource Gone, CommunityStatus? Status);
}
