using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores;

/// <summary>
/// What every store asks of a batch: one table partition, at most <see cref="ICommunityStore.MaxBatchRows"/> rows, no NaN.
/// </summary>
internal static class BatchRules
{
    /// <summary>Checks rows of <c>scores</c>.</summary>
    /// <exception cref="ArgumentException">The batch is too big, or a row is of another community or holds NaN.</exception>
    public static void Check(CommunityId community, IReadOnlyList<MemberRow> rows)
    {
        CheckCount(rows.Count);
        foreach (var row in rows)
        {
            if (row.CommunityId != community)
            {
                throw new ArgumentException(
                    $"Member {row.MemberId} is of community {row.CommunityId}, but the batch is of {community}.", nameof(rows));
            }

            if (HasNaN(row))
            {
                throw new ArgumentException(
                    $"Member {row.MemberId} of community {community} has a score that is not a number.", nameof(rows));
            }
        }
    }

    /// <summary>Checks rows of <c>score_history</c>.</summary>
    /// <exception cref="ArgumentException">The batch is too big, or a row is of another member or month, or holds NaN.</exception>
    public static void Check(IReadOnlyList<HistoryRow> rows)
    {
        CheckCount(rows.Count);
        foreach (var row in rows)
        {
            if ((row.CommunityId, row.MemberId, row.Month) != (rows[0].CommunityId, rows[0].MemberId, rows[0].Month))
            {
                throw new ArgumentException(
                    $"History of community {row.CommunityId}, member {row.MemberId}, month {row.Month} is in a batch of community "
                    + $"{rows[0].CommunityId}, member {rows[0].MemberId}, month {rows[0].Month}.", nameof(rows));
            }

            if (double.IsNaN(row.Points))
            {
                throw new ArgumentException(
                    $"Window {row.Window} of member {row.MemberId} has points that are not a number.", nameof(rows));
            }
        }
    }

    /// <summary>Checks a page of a leaderboard.</summary>
    /// <exception cref="ArgumentException">The page has too many ranks, or ranks that are not its own, or NaN.</exception>
    public static void Check(LeaderboardPage page)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(page.Page, nameof(page));
        CheckCount(page.Entries.Count);
        for (var i = 0; i < page.Entries.Count; i++)
        {
            var expected = (page.Page * LeaderboardPage.Size) + i + 1;
            if (page.Entries[i].Rank != expected)
            {
                throw new ArgumentException(
                    $"Entry {i} of page {page.Page} has rank {page.Entries[i].Rank}; it must be {expected}.", nameof(page));
            }

            if (double.IsNaN(page.Entries[i].Score))
                throw new ArgumentException($"Rank {expected} has a score that is not a number.", nameof(page));
        }
    }

    /// <summary>Checks a verdict.</summary>
    /// <exception cref="ArgumentException">It names no rule or no wallet.</exception>
    public static void Check(EligibilitySnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (snapshot.RuleId.Length == 0 || snapshot.Wallet.Length == 0)
        {
            throw new ArgumentException(
                $"A verdict about member {snapshot.MemberId} of community {snapshot.CommunityId} names no rule or no wallet; "
                + "it needs both.",
                nameof(snapshot));
        }
    }

    private static bool HasNaN(MemberRow row) =>
        double.IsNaN(row.Activity) || double.IsNaN(row.WindowPoints) || double.IsNaN(row.ActivityAtAct)
        || row.ImportedConviction is double.NaN;

    private static void CheckCount(int count)
    {
        if (count > ICommunityStore.MaxBatchRows)
            throw new ArgumentException($"A batch of {count} rows; at most {ICommunityStore.MaxBatchRows} are allowed.");
    }
}
