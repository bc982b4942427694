using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Leaderboards;
using Arrakis.Pipeline.Scoring;
using Arrakis.Pipeline.Tests.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Tests.Leaderboards;

/// <summary>A community that has applied events, and everything that its members ever earned, window by window.</summary>
internal sealed class PlayedCommunity : IChangeSink
{
    private readonly List<HistoryRow> _closed = [];
    private long _offset;

    public PlayedCommunity(CommunityId id, ScoringSettings? settings = null) =>
        State = new Community(id, settings ?? ScoringSettings.Default);

    public Community State { get; }

    public int NewestWindow => ScoreTime.Window(State.NewestEventMs);

    public HashSet<long> Members { get; } = [];

    public void Apply(CommunityEvent e)
    {
        State.Apply(e, new LogPosition(1, _offset++), this);
        Members.Add(e.MemberId);
        if (e.TargetMemberId != 0)
            Members.Add(e.TargetMemberId);
    }

    public IEnumerable<HistoryRow> ClosedOf(long member) => _closed.Where(row => row.MemberId.Value == member);

    /// <summary>The board at a boundary, from all that was ever earned: exact, in decimals. Who is on it now is who was.</summary>
    public List<(long Member, decimal Score)> BoardAt(int boundary)
    {
        var board = Members.Select(id => State.Find(new MemberId(id))).OfType<MemberState>().Where(m => !m.IsBot && !m.HasLeft)
            .Select(m => (Member: m.Id.Value, Score: ScoreAt(m.Id.Value, boundary))).Where(m => m.Score > 0).ToList();
        // Equal scores are equal but for the last of 28 digits.
        return [.. board.OrderByDescending(m => Math.Round(m.Score, 18)).ThenBy(m => m.Member)];
    }

    public decimal ScoreAt(long member, int boundary) => Earned(member).Where(e => e.Window < boundary)
        .Sum(e => (decimal)e.Points * Power((decimal)State.Settings.DecayFactor, boundary - e.Window));

    public IEnumerable<(int Window, double Points)> Earned(long member)
    {
        var state = State.Find(new MemberId(member));
        return ClosedOf(member).Select(row => (row.Window, row.Points))
            .Concat(state is { WindowPoints: > 0 } ? [(state.ActivityWindow, state.WindowPoints)] : []);
    }

    public static MemberBalance Balance(MemberState state) => new(state.Id, state.Activity, state.ActivityWindow, state.WindowPoints);

    public void WindowClosed(Community community, MemberState member, int window, double points) =>
        _closed.Add(new HistoryRow(community.Id, member.Id, window, points));

    public void MemberCreated(Community community, MemberState member, LogPosition position)
    {
    }

    public void MemberChanged(Community community, MemberState member)
    {
    }

    public void CommunityChanged(Community community)
    {
    }

    public void MemberErased(Community community, MemberId member, LogPosition position, int openWindow)
    {
    }

    private static decimal Power(decimal factor, int exponent)
    {
        var power = 1m;
        for (var i = 0; i < exponent; i++)
            power *= factor;
        return power;
    }

    /// <summary>Activity of some members over some days; plain, or with late events, bots, leaves and returns.</summary>
    public static IEnumerable<CommunityEvent> Random(int seed, CommunityId community, int events, int members, int days, bool isPlain)
    {
        var random = new Random(seed);
        var time = TestCommunity.Start;
        for (var i = 0; i < events; i++)
        {
            time += random.NextInt64(2 * days * TestCommunity.Day / events);
            var late = !isPlain && random.Next(8) == 0 ? random.NextInt64(TestCommunity.Day) : 0;
            var e = new CommunityEvent
            {
                CommunityId = community.Value, MemberId = 1 + random.Next(members), TimeMs = time - late,
                Kind = random.Next(10) switch
                {
                    < 5 => EventKind.MessageCreated,
                    < 9 => EventKind.ReactionAdded,
                    _ => EventKind.MemberUpdated,
                },
                MessageId = Snowflake.At(time, i), Emoji = 1,
            };
            if (e.Kind == EventKind.ReactionAdded)
                e.TargetMemberId = 1 + random.Next(members);
            if (!isPlain && e.Kind == EventKind.MemberUpdated)
                (e.Kind, e.IsBot) = (random.Next(3) == 0 ? EventKind.MemberLeft : EventKind.MemberUpdated, random.Next(4) == 0);
            yield return e;
        }
    }
}
