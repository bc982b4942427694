using Arrakis.Shared.Events;

namespace Arrakis.Pipeline.Tests.Communities;

/// <summary>Events of a few members that meet every rule: late ones, bots, leaves, holdings, badges, erasures.</summary>
internal static class RandomLog
{
    public static IReadOnlyList<long> Members { get; } = [1, 2, 3, 4, 5, 6];

    public static List<CommunityEvent> Make(int seed, int count, bool withErasures)
    {
        var random = new Random(seed);
        var timeMs = TestCommunity.Start;
        var log = new List<CommunityEvent>(count);
        for (var i = 0; i < count; i++)
        {
            timeMs += random.Next(6) switch { 0 => random.Next(40_000_000), 1 => random.Next(90_000), _ => random.Next(20_000) };
            var late = random.Next(8) == 0 ? random.Next(50_000_000) : 0;
            log.Add(Next(random, Math.Max(1, timeMs - late), withErasures));
        }

        return log;
    }

    private static CommunityEvent Next(Random random, long timeMs, bool withErasures)
    {
        var member = Members[random.Next(Members.Count)];
        var e = TestCommunity.Event(Kind(random.Next(100), withErasures), member, timeMs);
        if (random.Next(5) == 0)
            e.IsBot = random.Next(6) == 0;
        if (random.Next(9) == 0)
            e.JoinedMs = timeMs - random.NextInt64(200L * TestCommunity.Day);
        switch (e.Kind)
        {
            case EventKind.ReactionAdded:
                e.TargetMemberId = random.Next(Members.Count + 1);
                break;
            case EventKind.HoldingChanged:
                e.HoldingBalance = random.Next(3) == 0 ? "0" : $"{random.Next(5_000)}.{random.Next(100)}";
                break;
            case EventKind.BadgeAwarded or EventKind.BadgeRevoked:
                e.Badge = random.Next(2) == 0 ? "helper" : "og";
                break;
            case EventKind.MemberUpdated when random.Next(3) == 0:
                e.ImportedConviction = random.Next(101);
                break;
        }

        return e;
    }

    private static EventKind Kind(int roll, bool withErasures) => roll switch
    {
        < 35 => EventKind.MessageCreated,
        < 65 => EventKind.ReactionAdded,
        < 69 => EventKind.MemberJoined,
        < 73 => EventKind.MemberLeft,
        < 77 => EventKind.MemberUpdated,
        < 85 => EventKind.HoldingChanged,
        < 89 => EventKind.BadgeAwarded,
        < 92 => EventKind.BadgeRevoked,
        < 93 => EventKind.GuildLeft,
        < 95 => EventKind.MessageDeleted,
        < 97 => EventKind.ReactionRemoved,
        _ => withErasures ? EventKind.MemberErased : EventKind.GuildJoined,
    };
}
