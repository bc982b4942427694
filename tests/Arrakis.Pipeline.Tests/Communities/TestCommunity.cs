using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Tests.Communities;

/// <summary>A community with a log of its own: each event stands one offset after the one before.</summary>
internal sealed class TestCommunity(ScoringSettings? settings = null)
{
    public const long Guild = 7;

    /// <summary>2026-01-05T00:00:00Z: a Monday, the start of a 6-hour window.</summary>
    public const long Start = 1_767_571_200_000;

    public const long Second = 1_000;
    public const long Window = HistoryRow.WindowMs;
    public const long Day = 86_400_000;

    private long _offset = -1;

    public Community State { get; } = new(new CommunityId(Guild), settings ?? ScoringSettings.Default);

    public RecordingSink Sink { get; } = new();

    public LogPosition Position => new(1, _offset);

    public void Apply(CommunityEvent e) => State.Apply(e, new LogPosition(1, ++_offset), Sink);

    public void Message(long member, long timeMs, bool? isBot = null, bool isSystem = false) =>
        Apply(Event(EventKind.MessageCreated, member, timeMs, e =>
        {
            e.IsSystem = isSystem;
            if (isBot is { } bot)
                e.IsBot = bot;
        }));

    public void Reaction(long giver, long receiver, long timeMs, bool? isBot = null) =>
        Apply(Event(EventKind.ReactionAdded, giver, timeMs, e =>
        {
            e.TargetMemberId = receiver;
            if (isBot is { } bot)
                e.IsBot = bot;
        }));

    public void Holding(long member, string balance, long timeMs) =>
        Apply(Event(EventKind.HoldingChanged, member, timeMs, e => e.HoldingBalance = balance));

    public void Badge(EventKind kind, long member, string badge, long timeMs) => Apply(Event(kind, member, timeMs, e => e.Badge = badge));

    public void Joined(long member, long timeMs) => Apply(Event(EventKind.MemberJoined, member, timeMs, e => e.JoinedMs = timeMs));

    public MemberRow Row(long member) => State.ToRow(State.Find(new MemberId(member))!);

    public double Score(LeaderboardType type, long member) => State.ScoreOf(type, new MemberId(member));

    public List<long> Order(LeaderboardType type)
    {
        var board = State.Board(type);
        return [.. Enumerable.Range(1, board.Count).Select(rank => board.At(rank).Id.Value)];
    }

    public static CommunityEvent Event(EventKind kind, long member, long timeMs, Action<CommunityEvent>? more = null)
    {
        var e = new CommunityEvent { Kind = kind, CommunityId = Guild, MemberId = member, TimeMs = timeMs };
        more?.Invoke(e);
        return e;
    }
}
