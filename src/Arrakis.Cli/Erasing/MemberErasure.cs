using Arrakis.Cli.Hosting;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Google.Protobuf;

namespace Arrakis.Cli.Erasing;

/// <summary>Erases a member from all that a node keeps: by an event for each community, and in the dead letters at once.</summary>
internal sealed class MemberErasure(IEventLog log, IDeadLetterStore letters, ICommunityStore store)
{
    /// <summary>Where the member is to be erased, by the store and by what the log holds beyond it.</summary>
    public async Task<ErasurePlan> PlanAsync(MemberId member, CancellationToken cancellationToken)
    {
        var mentions = await UnappliedMentions.FindAsync(log, member, cancellationToken);
        var pending = mentions.Where(m => m.Value).Select(m => m.Key).OrderBy(c => c.Value).ToList();
        var stored = await store.ListCommunitiesOfAsync(member, cancellationToken);
        return new ErasurePlan(member, [.. stored.Union(mentions.Keys).Except(pending).OrderBy(c => c.Value)], pending);
    }

    /// <summary>
    /// Appends an event for each community: on SQLite all of them or none, on Kafka those that are missing when it is run again.
    /// </summary>
    public async Task AppendAsync(ErasurePlan plan, CancellationToken cancellationToken)
    {
        var records = new List<PendingRecord>();
        foreach (var community in plan.Communities)
        {
            var e = new CommunityEvent
            {
                Kind = EventKind.MemberErased,
                CommunityId = community.Value,
                MemberId = plan.Member.Value,
                TimeMs = await TimeAsync(community, cancellationToken),
            };
            records.Add(new PendingRecord(community.Partition(log.PartitionCount), e.ToByteArray()));
        }

        await log.AppendAsync(new AppendRequest { Records = records }, cancellationToken);
    }

    /// <summary>Empties the dead letters about the member.</summary>
    /// <returns>How many there are.</returns>
    public ValueTask<int> ScrubAsync(MemberId member, CancellationToken cancellationToken) => letters.ScrubAsync(member, cancellationToken);

    // The community's own time: an erasure is no sign of life, and must not let balances fade.
    private async Task<long> TimeAsync(CommunityId community, CancellationToken cancellationToken) =>
        await StoredCommunity.FindAsync(store, community, cancellationToken) is { NewestEventMs: > 0 and var newest }
            ? newest
            : DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
}
