using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Communities;

/// <content>Rows in (hydration) and rows out.</content>
public sealed partial class Community
{
    private long _newestLoadedMs;

    /// <summary>The newest position that any loaded row includes; <see cref="LogPosition.None"/> if none was loaded.</summary>
    public LogPosition HydratedThrough { get; private set; } = LogPosition.None;

    /// <summary>The newest position of the partition that is known to be processed.</summary>
    public LogPosition ReadThrough { get; private set; } = LogPosition.None;

    /// <summary>
    /// Whether all rows stand at the same position: everything up to <see cref="HydratedThrough"/> was read again. Before
    /// that nothing may be shown.
    /// </summary>
    public bool IsCaughtUp => ReadThrough >= HydratedThrough;

    /// <summary>Says up to which position the owner has processed the partition, also where events were other communities'.</summary>
    public void MarkReadThrough(LogPosition position)
    {
        if (position > ReadThrough)
            ReadThrough = position;
    }

    /// <summary>Takes over a member's row. Before the first event.</summary>
    /// <exception cref="ArgumentException">The row is another community's.</exception>
    public void Load(MemberRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.CommunityId != Id)
            throw new ArgumentException($"A row of community {row.CommunityId} cannot be loaded into community {Id}.", nameof(row));
        _members[row.MemberId.Value] = MemberMapping.ToState(row);
        _newestLoadedMs = Math.Max(_newestLoadedMs, MemberMapping.NewestMs(row));
        NoteLoaded(row.Applied);
    }

    /// <summary>Takes over the community's own row. Before the first event.</summary>
    /// <exception cref="ArgumentException">The row is another community's.</exception>
    public void Load(CommunityRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.CommunityId != Id)
            throw new ArgumentException($"The row of community {row.CommunityId} cannot be loaded into community {Id}.", nameof(row));
        _applied = row.Applied;
        _newestEventMs = row.NewestEventMs;
        IsFrozen = row.IsFrozen;
        NoteLoaded(row.Applied);
    }

    /// <summary>The row of a member as it is now. Allocates; never changes.</summary>
    public MemberRow ToRow(MemberState member) => MemberMapping.ToRow(Id, member);

    /// <summary>The community's own row as it is now.</summary>
    public CommunityRow ToRow() => new(Id, _applied, _newestEventMs, IsFrozen);

    private void NoteLoaded(LogPosition applied)
    {
        if (applied > HydratedThrough)
            HydratedThrough = applied;
        _areBoardsStale = true;
    }
}
