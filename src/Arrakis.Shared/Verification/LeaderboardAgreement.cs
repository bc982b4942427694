using System.Globalization;

namespace Arrakis.Shared.Verification;

/// <summary>
/// Whether activity leaderboards agree with those of an independent program. Balances fade to tiny numbers, so two honest
/// programs may order near-equals differently; a leaderboard agrees when its ranks are 1, 2, 3, …; each balance is within
/// 1e-6 relative of that member's; balances never rise by more than that from rank to rank; and no member who is missing
/// is more than that above the last one shown.
/// </summary>
public static class LeaderboardAgreement
{
    /// <summary>The relative difference that is none.</summary>
    public const double Tolerance = 1e-6;

    /// <summary>Reads lines of <c>community,author,balance</c> under a heading.</summary>
    /// <exception cref="FormatException">A line is not of that form; its number is told.</exception>
    public static IEnumerable<ExpectedBalance> ReadExpected(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (reader.ReadLine() is not "community,author,balance" and var heading)
            throw new FormatException($"Line 1 is '{heading}', but has to be 'community,author,balance'.");
        for (var number = 2; reader.ReadLine() is { } line; number++)
            yield return Parse(line, number);
    }

    /// <summary>Compares leaderboards.</summary>
    /// <param name="expected">Every member with a score, of every community, in any order.</param>
    /// <param name="actual">What is shown, each community's lines in order of rank; a board may end before its last member.</param>
    /// <returns>The differences, each in a line of its own; none if they agree.</returns>
    public static IReadOnlyList<string> Compare(IEnumerable<ExpectedBalance> expected, IEnumerable<RankedBalance> actual)
    {
        var boards = actual.ToLookup(line => line.Community);
        var truths = expected.ToLookup(line => line.Community);
        var differences = new List<string>();
        foreach (var truth in truths)
            CompareBoard(truth, [.. boards[truth.Key]], differences);
        differences.AddRange(boards.Where(b => !truths.Contains(b.Key)).Select(
            b => $"community {b.Key}: {b.Count()} members are shown, none is expected"));
        return differences;
    }

    private static void CompareBoard(IGrouping<long, ExpectedBalance> truth, RankedBalance[] shown, List<string> differences)
    {
        var missing = truth.ToDictionary(line => line.Author, line => line.Balance);
        if (shown.Length == 0)
        {
            differences.Add($"community {truth.Key}: no member is shown, {missing.Count} are expected");
            return;
        }

        for (var i = 0; i < shown.Length; i++)
        {
            var line = shown[i];
            if (line.Rank != i + 1)
                differences.Add($"community {truth.Key}: rank {line.Rank} (author {line.Author}) stands where rank {i + 1} belongs");
            CheckBalance(line, missing, differences);
            if (i == 0)
                continue;
            var above = shown[i - 1].Balance;
            if (IsAbove(line.Balance, above))
            {
                differences.Add(Text(
                    $"community {truth.Key}: the balance rises from {above:R} at rank {i} to {line.Balance:R} at rank {i + 1}"));
            }
        }

        var last = shown[^1].Balance;
        foreach (var (author, balance) in missing.Where(m => IsAbove(m.Value, last)))
        {
            differences.Add(Text(
                $"community {truth.Key}: author {author} with balance {balance:R} is missing, although the last one shown has {last:R}"));
        }
    }

    private static void CheckBalance(RankedBalance line, Dictionary<long, double> missing, List<string> differences)
    {
        if (!missing.Remove(line.Author, out var balance))
            differences.Add($"community {line.Community}: author {line.Author} at rank {line.Rank} is shown twice or has no score");
        else if (!(Math.Abs(line.Balance - balance) <= Tolerance * balance))
        {
            var who = $"author {line.Author} at rank {line.Rank}";
            differences.Add(Text($"community {line.Community}: {who} has balance {line.Balance:R}, expected is {balance:R}"));
        }
    }

    private static bool IsAbove(double balance, double other) => !(balance <= other * (1 + Tolerance));

    private static ExpectedBalance Parse(string line, int number)
    {
        var parts = line.Split(',');
        if (parts.Length == 3
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var community)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var author)
            && double.TryParse(parts[2], NumberStyles.Float, CultureInfo.InvariantCulture, out var balance))
        {
            return new ExpectedBalance(community, author, balance);
        }

        throw new FormatException($"Line {number} is '{line}', but has to be 'community,author,balance' such as '3,905,2.7e+01'.");
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
