using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Writing;

/// <summary>
/// What became dirty in one community while events were applied, as immutable rows: whoever owns the community may be elsewhere than
/// whoever writes. Deletions come before the rows: a row of a member that was erased is one from after it.
/// </summary>
public sealed record CommunityChanges
{
    /// <summary>Nothing.</summary>
    public static CommunityChanges None { get; } = new();

    /// <summary>Deletions.</summary>
    public IReadOnlyList<Erasure> Erasures { get; init; } = [];

    /// <summary>Members that got their first row, with the position of the event that made it.</summary>
    public IReadOnlyList<(MemberId Member, LogPosition Position)> Created { get; init; } = [];

    /// <summary>Closed windows.</summary>
    public IReadOnlyList<HistoryRow> History { get; init; } = [];

    /// <summary>Rows of members, each at most once.</summary>
    public IReadOnlyList<MemberRow> Members { get; init; } = [];

    /// <summary>The community's own row; null if it did not change.</summary>
    public CommunityRow? Community { get; init; }

    /// <summary>Changes of rows that were coalesced into these.</summary>
    public long Changes { get; init; }
}
