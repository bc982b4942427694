using Akka.Actor;
using Arrakis.Cluster.Protocol;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Cluster.Tests.Protocol;

/// <summary>
/// For each type of message one that holds something in every field, and where there is such a thing one that holds as little as may be.
/// </summary>
internal static class MessageSamples
{
    public static readonly CommunityId Community = new(197038439483310086);
    private const long Tenure = 0x7B1D_33F0_91A2_04C5;
    private const long Incarnation = 0x1122_3344_5566_7788;
    private static readonly MemberId Member = new(80351110224678912);
    private static readonly LogPosition Position = new(3, 1_234_567);

    public static IReadOnlyList<Type> Types { get; } =
    [
        .. typeof(ICommunityMessage).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(ICommunityMessage)) && type is { IsAbstract: false, IsInterface: false })
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    public static MemberRow FullRow { get; } = new()
    {
        CommunityId = Community, MemberId = Member, Applied = Position, IsBot = true, HasLeft = true, JoinedMs = 1_600_000_000_001,
        Activity = 0.1 + 0.2, ActivityWindow = 79_861, WindowPoints = -0.0,
        LastMessageMs = 0, LastReactionMs = 1_725_000_000_003, ActDay = 0,
        ActivityAtAct = 17.000000000000004, Holding = 0.00m, Inflow = 79228162514264337593543950335m, Outflow = -1.10m,
        HeldSinceMs = 1_700_000_000_000, ImportedConviction = 0,
        Badges = [new("veteran", 1_650_000_000_000, IsAwarded: true), new("ö", 0, IsAwarded: false)],
    };

    public static MemberRow BareRow { get; } = new() { CommunityId = Community, MemberId = Member, Applied = LogPosition.None };

    public static CommunityEvent Event { get; } = new()
    {
        Kind = EventKind.ReactionAdded, CommunityId = Community.Value, MemberId = Member.Value, TimeMs = 1_725_000_000_000, IsBot = false,
        MessageId = 1_279_000_000_000_000_000, TargetMemberId = 7, Emoji = -5, Shard = 2, Session = ulong.MaxValue, Sequence = 44,
    };

    public static CommunityChanges Changes { get; } = new()
    {
        Erasures = [new(Community, Member, Position, 79_860)],
        Created = [(Member, Position), (new MemberId(1), LogPosition.None)],
        History = [new(Community, Member, 79_859, double.Epsilon)],
        Members = [FullRow, BareRow],
        Community = new CommunityRow(Community, Position, 1_725_000_000_000, IsFrozen: true),
        Changes = 12,
    };

    /// <summary>All samples.</summary>
    /// <param name="owner">An actor.</param>
    public static IReadOnlyList<ICommunityMessage> All(IActorRef owner) =>
    [
        new CommunityCommands.ApplyEvents(Community, Tenure, Position, Incarnation, [new(Position, Event), new(new(3, 1_234_568), new())]),
        new CommunityCommands.ApplyEvents(Community, -1, LogPosition.None, 0, [new(LogPosition.None, new CommunityEvent())]),
        new CommunityCommands.WritePages(Community),
        new CommunityCommands.Wake(Community),
        new CommunityQueries.GetSummary(Community),
        new CommunityQueries.GetStanding(Community, Member),
        new CommunityQueries.GetLeaderboard(Community, LeaderboardType.Badges, 19),
        new CommunityReplies.EventsApplied(Community, Tenure, Incarnation, Position, Changes, [new(Position, "it has no member")]),
        new CommunityReplies.EventsApplied(Community, Tenure, Incarnation, Position, CommunityChanges.None, []),
        new CommunityReplies.ApplyRefused(Community, Tenure, ApplyRefusal.StaleTenure),
        new CommunityReplies.ApplyRefused(Community, Tenure, ApplyRefusal.StateLost),
        new CommunityReplies.ApplyFailed(Community, Tenure, "the store is of another log", IsPermanent: true),
        new CommunityReplies.PagesWritten(Community),
        new CommunityReplies.Awake(Community, owner),
        new CommunityReplies.Summary(Community, 100_000, 5_000_000_000, IsFrozen: true, Position),
        new CommunityReplies.Standing(
            Community, Member, IsKnown: true, [new(LeaderboardType.Activity, 1, 9, 0.5), new(LeaderboardType.Badges, 4, 4, -0.0)]),
        new CommunityReplies.Standing(Community, Member, IsKnown: false, []),
        new CommunityReplies.Leaderboard(
            Community, new(Community, LeaderboardType.Conviction, 1, Position, [new(51, Member, 99.5, 0), new(52, new(3), 0, 79_861)]), 52),
        new CommunityReplies.Leaderboard(Community, new(Community, LeaderboardType.Activity, 0, LogPosition.None, []), 0),
        new CommunityReplies.QueryRefused(Community, "partition 3 is not read on this node; try again"),
    ];
}
