using Arrakis.Shared;
using Arrakis.Shared.Events;

namespace Arrakis.Pipeline.Tests.Owners;

/// <summary>Random activity of a few communities over some days, the same for the same seed.</summary>
internal static class Activity
{
    public const long StartMs = 1_546_300_800_000;

    public static List<CommunityEvent> Random(int seed, int count, int communities, int members)
    {
        var random = new Random(seed);
        var events = new List<CommunityEvent>(count);
        var time = StartMs;
        for (var i = 0; i < count; i++)
        {
            time += random.Next(1, 40_000);
            events.Add(random.Next(10) switch
            {
                < 6 => Message(random.Next(communities), 1 + random.Next(members), time, i),
                < 8 => Reaction(random.Next(communities), 1 + random.Next(members), 1 + random.Next(members), time, random.Next(i + 1)),
                8 => new CommunityEvent
                {
                    Kind = random.Next(2) == 0 ? EventKind.MemberLeft : EventKind.MemberJoined,
                    CommunityId = PipelineFixture.Community(random.Next(communities)).Value, MemberId = 1 + random.Next(members),
                    TimeMs = time,
                },
                _ => new CommunityEvent
                {
                    Kind = EventKind.HoldingChanged, CommunityId = PipelineFixture.Community(random.Next(communities)).Value,
                    MemberId = 1 + random.Next(members), TimeMs = time, HoldingBalance = random.Next(1000).ToString(),
                    SourceId = $"0x{i}:0",
                },
            });
        }

        return events;
    }

    public static CommunityEvent Message(int community, long member, long time, int low = 0) => new()
    {
        Kind = EventKind.MessageCreated, CommunityId = PipelineFixture.Community(community).Value, MemberId = member, TimeMs = time,
        MessageId = Snowflake.At(time, low), IsBot = false,
    };

    public static CommunityEvent Reaction(int community, long member, long author, long time, long message) => new()
    {
        Kind = EventKind.ReactionAdded, CommunityId = PipelineFixture.Community(community).Value, MemberId = member, TimeMs = time,
        TargetMemberId = author, MessageId = message, Emoji = 1,
    };
}
