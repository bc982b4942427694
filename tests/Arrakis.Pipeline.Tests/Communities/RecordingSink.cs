using Arrakis.Pipeline.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Log;

namespace Arrakis.Pipeline.Tests.Communities;

/// <summary>Writes down what a community says, in words that tests can compare.</summary>
internal sealed class RecordingSink : IChangeSink
{
    public List<string> Calls { get; } = [];

    public void MemberCreated(Community community, MemberState member, LogPosition position) => Calls.Add($"created {member.Id}");

    public void MemberChanged(Community community, MemberState member) => Calls.Add($"changed {member.Id}");

    public void WindowClosed(Community community, MemberState member, int window, double points) =>
        Calls.Add($"closed {member.Id} window {window} points {points}");

    public void CommunityChanged(Community community) => Calls.Add("community");

    public void MemberErased(Community community, MemberId member, LogPosition position, int openWindow) =>
        Calls.Add($"erased {member} at {position.Offset} window {openWindow}");

    public List<string> Take()
    {
        var calls = Calls.ToList();
        Calls.Clear();
        return calls;
    }
}
