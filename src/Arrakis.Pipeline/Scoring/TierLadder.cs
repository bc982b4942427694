namespace Arrakis.Pipeline.Scoring;

/// <summary>Which tier a conviction rank belongs to.</summary>
public sealed class TierLadder
{
    private readonly Tier[] _tiers;

    /// <summary>Creates a ladder.</summary>
    /// <param name="tiers">From the best tier down; the first begins at rank 1, each other below the one before.</param>
    /// <exception cref="ArgumentException">
    /// The ladder is empty, does not begin at rank 1, does not descend, or names a tier twice or not at all.
    /// </exception>
    public TierLadder(IEnumerable<Tier> tiers)
    {
        _tiers = [.. tiers];
        if (FindMistake(_tiers) is { } mistake)
            throw new ArgumentException(mistake, nameof(tiers));
    }

    /// <summary>The ladder of a community that brings none.</summary>
    public static TierLadder Default { get; } = new(
    [
        new("naib", 1), new("fedaykin", 8), new("usul", 70), new("sayyadina", 101), new("mushtamal", 151),
        new("sihaya", 201), new("qanat", 301), new("ichwan", 501), new("hajra", 1001),
    ]);

    /// <summary>The tiers, best first.</summary>
    public IReadOnlyList<Tier> Tiers => _tiers;

    /// <summary>The tier of a rank; null for 0, which is the rank of a member that is not on the board.</summary>
    /// <param name="rank">0 and above.</param>
    public Tier? Of(int rank)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        return Array.FindLast(_tiers, t => t.FirstRank <= rank);
    }

    /// <summary>The last rank of a tier; null for the lowest tier, which has no end.</summary>
    /// <param name="tier">A tier of this ladder.</param>
    public int? LastRankOf(Tier tier)
    {
        var index = Array.IndexOf(_tiers, tier);
        if (index < 0)
            throw new ArgumentException($"The ladder has no tier '{tier.Name}' from rank {tier.FirstRank}.", nameof(tier));
        return index + 1 < _tiers.Length ? _tiers[index + 1].FirstRank - 1 : null;
    }

    private static string? FindMistake(Tier[] tiers)
    {
        if (tiers.Length == 0 || tiers[0].FirstRank != 1)
            return "A tier ladder has to begin with a tier whose first rank is 1.";
        for (var i = 0; i < tiers.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(tiers[i].Name))
                return $"Tier {i + 1} of the ladder has no name.";
            if (i > 0 && tiers[i].FirstRank <= tiers[i - 1].FirstRank)
            {
                return $"Tier '{tiers[i].Name}' begins at rank {tiers[i].FirstRank}, but has to begin below rank {tiers[i - 1].FirstRank}, "
                    + $"where '{tiers[i - 1].Name}' begins.";
            }
        }

        var twice = tiers.GroupBy(t => t.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        return twice is null ? null : $"The ladder has more than one tier '{twice.Key}'.";
    }
}
