namespace Arrakis.Pipeline.Leaderboards;

/// <summary>Where an entry stands in an order without ties: the higher score first, then the lower id.</summary>
/// <param name="Score">The order key of the score.</param>
/// <param name="Id">Who has it; unique in one order.</param>
public readonly record struct RankKey(long Score, long Id) : IComparable<RankKey>
{
    /// <summary>Whether this key ranks above another.</summary>
    public bool IsAbove(in RankKey other) => Score > other.Score || (Score == other.Score && Id < other.Id);

    /// <summary>Below zero if this key ranks above the other one.</summary>
    public int CompareTo(RankKey other) => Score != other.Score ? other.Score.CompareTo(Score) : Id.CompareTo(other.Id);
}
