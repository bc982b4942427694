using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Communities;

/// <summary>A community's live state.</summary>
public sealed class Community
{
    /// <summary>Its id.</summary>
    public CommunityId Id { get; init; }

    /// <summary>Applies an event.</summary>
    public void Apply(CommunityEvent e, LogPosition position, IChangeSink changes) => throw new NotImplementedException();

    /// <summary>The row of a member as it is now.</summary>
    public MemberRow ToRow(MemberState member) => throw new NotImplementedException();
}

/// <summary>A member's live state.</summary>
public sealed class MemberState
{
    /// <summary>Its id.</summary>
    public MemberId Id { get; init; }
}
