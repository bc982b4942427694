using Arrakis.Shared;
using Arrakis.Shared.Log;

namespace Arrakis.Pipeline.Communities;

/// <summary>
/// Is told by <see cref="Community.Apply"/> which rows became dirty. It must not keep a <see cref="MemberState"/>'s
/// values: it takes the row from the community when it writes.
/// </summary>
public interface IChangeSink
{
    /// <summary>A member got its first row: its profile row has to be durable before it. <see cref="MemberChanged"/> follows.</summary>
    /// <param name="community">The community.</param>
    /// <param name="member">The member.</param>
    /// <param name="position">Where the event that made it stands in the log.</param>
    void MemberCreated(Community community, MemberState member, LogPosition position);

    /// <summary>A member's row changed.</summary>
    void MemberChanged(Community community, MemberState member);

    /// <summary>A member's row left a 6-hour window in which it earned points: that history has to be durable before the row.</summary>
    void WindowClosed(Community community, MemberState member, int window, double points);

    /// <summary>The community's own row changed.</summary>
    void CommunityChanged(Community community);

    /// <summary>A member was erased: everything of it goes, and the community has forgotten it.</summary>
    /// <param name="community">The community.</param>
    /// <param name="member">Who was erased.</param>
    /// <param name="position">Where the event stands in the log.</param>
    /// <param name="openWindow">
    /// The 6-hour window of the event, or of the member's row if that is later: all history before it goes.
    /// </param>
    void MemberErased(Community community, MemberId member, LogPosition position, int openWindow);
}
