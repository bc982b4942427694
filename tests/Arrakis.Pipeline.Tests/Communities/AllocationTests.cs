using Arrakis.Pipeline.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Shouldly;
using Xunit;
using static Arrakis.Pipeline.Tests.Communities.TestCommunity;

namespace Arrakis.Pipeline.Tests.Communities;

public sealed class AllocationTests
{
    [Fact]
    public void Messages_and_reactions_of_known_members_allocate_nothing()
    {
        var community = ReplayTests.Make();
        var sink = new SilentSink();
        var message = Event(EventKind.MessageCreated, 1, Start);
        var reaction = Event(EventKind.ReactionAdded, 1, Start, e => e.TargetMemberId = 2);
        var offset = 0L;
        Play(1_000); // members, their badges and the compiled code come first
        var before = GC.GetAllocatedBytesForCurrentThread();
        Play(5_000);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Play(int rounds)
        {
            for (var i = 0; i < rounds; i++)
            {
                message.MemberId = reaction.MemberId = 1 + (i % 2);
                reaction.TargetMemberId = 3 - message.MemberId;
                message.TimeMs = reaction.TimeMs = Start + (offset / 2 * Second);
                community.Apply(message, new LogPosition(1, offset++), sink);
                community.Apply(reaction, new LogPosition(1, offset++), sink);
            }
        }
    }

    private sealed class SilentSink : IChangeSink
    {
        public void MemberCreated(Community community, MemberState member, LogPosition position)
        {
        }

        public void MemberChanged(Community community, MemberState member)
        {
        }

        public void WindowClosed(Community community, MemberState member, int window, double points)
        {
        }

        public void CommunityChanged(Community community)
        {
        }

        public void MemberErased(Community community, MemberId member, LogPosition position, int openWindow)
        {
        }
    }
}
