using Arrakis.Pipeline.Scoring;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Leaderboards;

/// <summary>
/// Where members stood on an activity board at past 6-hour boundaries. Nothing of it is stored: who earned nothing in the span
/// keeps its key in the order all through it, and who did is summed up again (<see cref="BalanceHistory"/>). On it are those who
/// are on the board now: nothing says who was a member then. Never changes.
/// </summary>
public sealed class RankHistory
{
    /// <summary>6-hour windows of a day.</summary>
    public const int WindowsPerDay = (int)(ScoreTime.DayMs / HistoryRow.WindowMs);

    private readonly ActivityDecay _decay;
    private readonly RankKey[] _quiet;
    private readonly IReadOnlyList<BalanceHistory> _active;

    /// <summary>Creates it.</summary>
    /// <param name="decay">How the community's balances fade.</param>
    /// <param name="days">How many days it covers, 0 and above.</param>
    /// <param name="lastBoundary">The newest boundary: the window that begins there.</param>
    /// <param name="quiet">The members of the board who earned nothing since the first boundary, in their order.</param>
    /// <param name="active">Those who did, from the first boundary on.</param>
    public RankHistory(ActivityDecay decay, int days, int lastBoundary, RankKey[] quiet, IReadOnlyList<BalanceHistory> active)
    {
        _decay = decay;
        _quiet = quiet;
        _active = active;
        Days = days;
        LastBoundary = lastBoundary;
    }

    /// <summary>How many days it covers.</summary>
    public int Days { get; }

    /// <summary>The newest boundary: the window that begins there.</summary>
    public int LastBoundary { get; }

    /// <summary>The oldest boundary, after which every member's windows have to be known.</summary>
    public int FirstBoundary => FirstOf(LastBoundary, Days);

    /// <summary>The oldest boundary of a span.</summary>
    /// <param name="lastBoundary">Its newest.</param>
    /// <param name="days">Its length.</param>
    public static int FirstOf(int lastBoundary, int days) => lastBoundary - (days * WindowsPerDay) + 1;

    /// <summary>A member's place at each boundary, oldest first.</summary>
    /// <param name="own">The member, from <see cref="FirstBoundary"/> on.</param>
    /// <param name="isOnBoard">Whether it may stand on the board: neither a bot nor gone.</param>
    public RankPoint[] Of(BalanceHistory own, bool isOnBoard)
    {
        ArgumentNullException.ThrowIfNull(own);
        var points = new RankPoint[Days * WindowsPerDay];
        var steps = new int[points.Length];
        for (int i = 0, count = 0; i < points.Length; i++)
            steps[i] = count = own.CountBefore(FirstBoundary + i, count);
        var self = Array.FindIndex(_quiet, key => key.Id == own.Member.Value);
        var others = self < 0 ? _quiet.Length : _quiet.Length - 1;
        for (var i = 0; i < points.Length; i++)
        {
            var isThere = isOnBoard && steps[i] > 0;
            points[i] = new RankPoint(
                FirstBoundary + i, isThere ? 1 + QuietAbove(own, steps[i], self) : 0, others + (isThere ? 1 : 0),
                ScoreAt(own, steps[i], FirstBoundary + i));
        }

        foreach (var other in _active)
        {
            if (other.Member != own.Member)
                Count(other, own, steps, points);
        }

        return points;
    }

    private void Count(BalanceHistory other, BalanceHistory own, int[] steps, RankPoint[] points)
    {
        for (int i = 0, count = 0; i < points.Length; i++)
        {
            count = other.CountBefore(FirstBoundary + i, count);
            if (count == 0)
                continue;
            var isAbove = points[i].Rank > 0
                && IsAbove(other.Steps[count - 1], other.Member.Value, own.Steps[steps[i] - 1], own.Member.Value);
            points[i] = points[i] with { Ranked = points[i].Ranked + 1, Rank = points[i].Rank + (isAbove ? 1 : 0) };
        }
    }

    // Keys that cannot be told apart are a tie, as balances that are equal have one key.
    private static bool IsAbove(in BalanceHistory.BalanceStep other, long otherId, in BalanceHistory.BalanceStep own, long ownId)
    {
        var slack = other.Slack + own.Slack;
        return other.Key > own.Key + slack || (other.Key >= own.Key - slack && otherId < ownId);
    }

    private int QuietAbove(BalanceHistory own, int steps, int self)
    {
        var step = own.Steps[steps - 1];
        var above = FirstAtOrBelow(step.Key + step.Slack);
        var count = self >= 0 && self < above ? above - 1 : above;
        for (var i = above; i < _quiet.Length && _quiet[i].Score >= step.Key - step.Slack; i++)
            count += _quiet[i].Id < own.Member.Value ? 1 : 0;
        return count;
    }

    private int FirstAtOrBelow(long key)
    {
        var (low, high) = (0, _quiet.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = _quiet[middle].Score > key ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private double ScoreAt(BalanceHistory own, int steps, int boundary) =>
        steps == 0 ? 0 : _decay.BalanceAt(own.Steps[steps - 1].Balance, own.Steps[steps - 1].Window, boundary);
}
