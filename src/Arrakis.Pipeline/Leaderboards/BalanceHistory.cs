using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Leaderboards;

/// <summary>
/// A member's activity balance over a span of 6-hour windows, derived from its row and its closed windows: the balance before
/// the span is the one now without what was earned since, and from there it is summed up again.
/// </summary>
public sealed class BalanceHistory
{
    /// <summary>
    /// A balance is a sum of thousands of rounded steps. What is left when nearly all of it is taken away again is not known
    /// better than this part of the whole; a rest that is smaller counts as none.
    /// </summary>
    private const double RelativeError = 1.0 / (1L << 46);

    /// <summary>How much an order key changes by when its balance changes by a part of itself: 2³² / ln 2.</summary>
    private const double KeyPerPart = 4_294_967_296.0 / 0.693_147_180_559_945_3;

    private readonly BalanceStep[] _steps;

    private BalanceHistory(MemberId member, BalanceStep[] steps) => (Member, _steps) = (member, steps);

    /// <summary>Whose it is.</summary>
    public MemberId Member { get; }

    /// <summary>The balances, in order of window.</summary>
    public IReadOnlyList<BalanceStep> Steps => _steps;

    /// <summary>Derives the balances.</summary>
    /// <param name="decay">How the community's balances fade.</param>
    /// <param name="member">The member as it is now.</param>
    /// <param name="closed">
    /// Its closed windows; those before the span and those that the member's row does not know as closed are passed over.
    /// </param>
    /// <param name="firstWindow">The first window of the span.</param>
    public static BalanceHistory Of(ActivityDecay decay, MemberBalance member, IEnumerable<HistoryRow> closed, int firstWindow)
    {
        ArgumentNullException.ThrowIfNull(decay);
        ArgumentNullException.ThrowIfNull(closed);
        if (member.Window < firstWindow)
        {
            return new BalanceHistory(
                member.Id, member.Balance > 0 ? [BalanceStep.Of(decay, member.Window, member.Balance, error: 0)] : []);
        }

        var earned = closed.Where(row => row.Window >= firstWindow && row.Window < member.Window && row.Points > 0)
            .OrderBy(row => row.Window).Select(row => (row.Window, row.Points)).Append((member.Window, member.WindowPoints)).ToList();
        var steps = new List<BalanceStep>(earned.Count + 1);
        var window = firstWindow - 1;
        var (balance, error) = Before(decay, member, earned, window);
        if (balance > 0)
            steps.Add(BalanceStep.Of(decay, window, balance, error));
        foreach (var (next, points) in earned)
        {
            var left = decay.Power(next - window);
            (window, balance, error) = (next, (balance * left) + points, error * left);
            // The newest is known as it stands.
            if (next == member.Window)
                (balance, error) = (member.Balance, 0);
            if (balance > 0)
                steps.Add(BalanceStep.Of(decay, window, balance, error));
        }

        return new BalanceHistory(member.Id, [.. steps]);
    }

    /// <summary>How many of the steps lie before a boundary; what stands at it is the last of them.</summary>
    /// <param name="boundary">The window that begins there.</param>
    /// <param name="from">How many do so at least.</param>
    internal int CountBefore(int boundary, int from = 0)
    {
        while (from < _steps.Length && _steps[from].Window < boundary)
            from++;
        return from;
    }

    private static (double Balance, double Error) Before(
        ActivityDecay decay, MemberBalance member, List<(int Window, double Points)> earned, int window)
    {
        var rest = member.Balance;
        foreach (var (at, points) in earned)
            rest -= points * decay.Power(member.Window - at);
        var error = member.Balance * RelativeError;
        var left = decay.Power(member.Window - window);
        return rest <= error || left == 0 ? (0, 0) : (rest / left, error / left);
    }

    /// <summary>A balance from a window on, until the next one.</summary>
    /// <param name="Window">The window that it is as of.</param>
    /// <param name="Balance">The balance, above zero.</param>
    /// <param name="Key">Where it stands among all balances: <see cref="ActivityDecay.OrderKey"/>.</param>
    /// <param name="Slack">By how much the key may be wrong.</param>
    public readonly record struct BalanceStep(int Window, double Balance, long Key, long Slack)
    {
        internal static BalanceStep Of(ActivityDecay decay, int window, double balance, double error)
        {
            var slack = error / balance * KeyPerPart;
            return new BalanceStep(window, balance, decay.OrderKey(balance, window), slack < 0.001 ? 0 : (long)Math.Ceiling(slack));
        }
    }
}
