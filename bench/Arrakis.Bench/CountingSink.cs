using Arrakis.Pipeline.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Log;

namespace Arrakis.Bench;

/// <summary>Counts what a community says.</summary>
internal sealed class CountingSink : IChangeSink
{
    public long Changes { get; private set; }

    public void MemberCreated(Community community, MemberState member, LogPosition position) => Changes++;

    public void MemberChanged(Community community, MemberState member) => Changes++;

    public void WindowClosed(Community community, MemberState member, int window, double points) => Changes++;

    public void CommunityChanged(Community community) => Changes++;

    public void MemberErased(Community community, MemberId member, LogPosition position, int openWindow) => Changes++;
}
