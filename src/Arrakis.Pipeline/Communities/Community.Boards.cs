using Arrakis.Pipeline.Leaderboards;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Communities;

/// <content>Scores as they are shown, and the leaderboards that they make.</content>
public sealed partial class Community
{
    private readonly Leaderboard _activity;
    private readonly Leaderboard _conviction;
    private readonly Leaderboard _badges;
    private long _dayMs;
    private bool _areBoardsStale;

    /// <summary>A leaderboard. Not to be shown to anybody before <see cref="IsCaughtUp"/>.</summary>
    public Leaderboard Board(LeaderboardType type)
    {
        EnsureBoards();
        return type switch
        {
            LeaderboardType.Activity => _activity,
            LeaderboardType.Conviction => _conviction,
            LeaderboardType.Badges => _badges,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such leaderboard."),
        };
    }

    /// <summary>A member's score; 0 for a member without a row.</summary>
    public double ScoreOf(LeaderboardType type, MemberId member) => Find(member) is { } state ? ScoreOf(type, state) : 0;

    /// <summary>A member's score as of the newest event: the faded activity balance, the conviction, or the number of badges.</summary>
    public double ScoreOf(LeaderboardType type, MemberState member) => type switch
    {
        LeaderboardType.Activity => ActivityOf(member),
        LeaderboardType.Conviction => ConvictionOf(member),
        LeaderboardType.Badges => BadgeCountOf(member),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such leaderboard."),
    };

    /// <summary>A member's activity balance in the window of the newest event.</summary>
    public double ActivityOf(MemberState member) =>
        _decay.BalanceAt(member.Activity, member.ActivityWindow, ScoreTime.Window(NewestEventMs));

    /// <summary>A member's conviction, 0 to 100, at 00:00 UTC of the newest event's day.</summary>
    public double ConvictionOf(MemberState member)
    {
        if (member.Holding is not { } holding)
            return 0;
        return holding.Balance is { } balance
            ? Conviction.Score(
                balance, holding.Inflow, holding.Outflow, DayMs - (holding.HeldSinceMs ?? DayMs), member.ActivityAtAct,
                Settings.ConvictionUnit)
            : holding.Imported ?? 0;
    }

    /// <summary>How many badges a member has, those of tenure included.</summary>
    public int BadgeCountOf(MemberState member)
    {
        var count = member.Grants.Length;
        if (member.JoinedMs == 0)
            return count;
        if (BadgeRules.IsOg(member.JoinedMs, Settings.LaunchedAtMs) && !member.Has(BadgeRules.Og))
            count++;
        if (BadgeRules.HasTenure(member.JoinedMs, DayMs, BadgeRules.VeteranDays) && !member.Has(BadgeRules.Veteran))
            count++;
        if (BadgeRules.HasTenure(member.JoinedMs, DayMs, BadgeRules.ElderDays) && !member.Has(BadgeRules.Elder))
            count++;
        return count;
    }

    /// <summary>A member's badges in order of name, those of tenure included.</summary>
    public IReadOnlyList<BadgeGrant> BadgesOf(MemberState member) =>
        BadgeRules.WithTenure(member.Badges, member.JoinedMs == 0 ? null : member.JoinedMs, DayMs, Settings.LaunchedAtMs);

    /// <summary>The tier that a member's conviction rank belongs to; null if it has none.</summary>
    public Tier? TierOf(MemberId member) => Settings.Tiers.Of(Board(LeaderboardType.Conviction).RankOf(member));

    /// <summary>
    /// A page of a leaderboard as it is stored: activity as of each row's own window, so that it need not be written again when it
    /// fades.
    /// </summary>
    /// <param name="type">Which leaderboard.</param>
    /// <param name="page">0 for ranks 1 to 50, and so on.</param>
    public LeaderboardPage ToPage(LeaderboardType type, int page)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(page);
        var members = new MemberState[LeaderboardPage.Size];
        var above = (long)page * LeaderboardPage.Size;
        var firstRank = (int)Math.Min(above, Board(type).Count) + 1;
        var count = Board(type).CopyPage(firstRank, members);
        var entries = new LeaderboardEntry[count];
        for (var i = 0; i < count; i++)
        {
            var member = members[i];
            entries[i] = type == LeaderboardType.Activity
                ? new LeaderboardEntry(firstRank + i, member.Id, member.Activity, member.ActivityWindow)
                : new LeaderboardEntry(firstRank + i, member.Id, ScoreOf(type, member), 0);
        }

        return new LeaderboardPage(Id, type, page, ReadThrough, entries);
    }

    /// <summary>00:00 UTC of the newest event's day, Unix milliseconds: the day at which conviction and tenure are reckoned.</summary>
    private long DayMs => NewestEventMs / ScoreTime.DayMs * ScoreTime.DayMs;

    private void PlaceOnBoards(MemberState member)
    {
        _activity.Set(member, ActivityKey(member));
        _conviction.Set(member, ConvictionKey(member));
        _badges.Set(member, BadgesKey(member));
    }

    private void TakeOffBoards(MemberState member)
    {
        _activity.Set(member, MemberState.OffBoard);
        _conviction.Set(member, MemberState.OffBoard);
        _badges.Set(member, MemberState.OffBoard);
    }

    // Conviction and tenure follow from the day: their boards are ordered anew when it advances, and no row is written.
    private void AdvanceDay()
    {
        if (DayMs <= _dayMs)
            return;
        _dayMs = DayMs;
        var hasChanged = false;
        foreach (var member in _members.Values)
        {
            var conviction = ConvictionKey(member);
            hasChanged |= conviction != member.KeyOn(LeaderboardType.Conviction);
            member.SetKeyOn(LeaderboardType.Conviction, conviction);
            _badges.Set(member, BadgesKey(member)); // on any one day few members come of age
        }

        if (hasChanged)
            _conviction.Rebuild();
    }

    private void EnsureBoards()
    {
        if (!_areBoardsStale)
            return;
        _areBoardsStale = false;
        _dayMs = DayMs;
        foreach (var member in _members.Values)
        {
            member.SetKeyOn(LeaderboardType.Activity, ActivityKey(member));
            member.SetKeyOn(LeaderboardType.Conviction, ConvictionKey(member));
            member.SetKeyOn(LeaderboardType.Badges, BadgesKey(member));
        }

        _activity.Rebuild();
        _conviction.Rebuild();
        _badges.Rebuild();
    }

    private long ActivityKey(MemberState member) =>
        member.IsVisible && member.Activity > 0 ? _decay.OrderKey(member.Activity, member.ActivityWindow) : MemberState.OffBoard;

    private long ConvictionKey(MemberState member)
    {
        if (member.Holding is null || !member.IsVisible)
            return MemberState.OffBoard;
        return ConvictionOf(member) is > 0 and var conviction ? Conviction.OrderKey(conviction) : MemberState.OffBoard;
    }

    private long BadgesKey(MemberState member)
    {
        if (!member.IsVisible || BadgeCountOf(member) is not (> 0 and var count))
            return MemberState.OffBoard;
        return BadgeRules.OrderKey(count, member.JoinedMs == 0 ? null : member.JoinedMs);
    }
}
