namespace Arrakis.Pipeline.Leaderboards;

/// <summary>Which ranks of a leaderboard may show something else than before.</summary>
/// <param name="Lowest">The best of them; 0 if nothing changed.</param>
/// <param name="Highest">The last of them. May be below the end of a board that has shrunk: those ranks are gone.</param>
/// <param name="CountChanged">Whether the board has become longer or shorter.</param>
public readonly record struct DirtyRanks(int Lowest, int Highest, bool CountChanged)
{
    /// <summary>Nothing changed.</summary>
    public static DirtyRanks None => default;

    /// <summary>Whether nothing changed.</summary>
    public bool IsEmpty => Lowest == 0;

    /// <summary>Whether a page shows such a rank.</summary>
    /// <param name="page">0 for the best ranks.</param>
    /// <param name="pageSize">Ranks on a page.</param>
    public bool Touches(int page, int pageSize) => !IsEmpty && Lowest <= (page + 1) * pageSize && Highest > page * pageSize;
}
