using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Writing;

namespace Arrakis.Pipeline.Owners;

/// <summary>A community that its partition's owner holds in memory.</summary>
internal sealed class CommunitySlot(Community community, int storedRanks)
{
    private CommunityStatus? _status;

    /// <summary>The live state.</summary>
    public Community Community { get; } = community;

    /// <summary>What of its leaderboards has been written.</summary>
    public PageTracker Pages { get; } = new(community, storedRanks);

    /// <summary>When it was last needed, <see cref="Environment.TickCount64"/>.</summary>
    public long TouchedTick { get; set; } = Environment.TickCount64;

    /// <summary>Events read since it was loaded.</summary>
    public long Events { get; set; }

    /// <summary>What pages show of it; the same object for as long as nothing changed.</summary>
    public CommunityStatus Status =>
        _status is { } last && last.Members == Community.MemberCount && last.Events == Events && last.IsFrozen == Community.IsFrozen
            ? last
            : _status = new CommunityStatus(Community.Id, Community.MemberCount, Events, Community.IsFrozen);
}
