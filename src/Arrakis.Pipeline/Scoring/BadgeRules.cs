using System.Buffers;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Scoring;

/// <summary>
/// Which badges are earned by rule. Tenure badges follow from the join and the day, so they are computed and never stored;
/// activity badges are stored when they are reached, because the balance fades and the badge stays. All others
/// (<c>helper</c>, <c>builder</c>, <c>teacher</c>, <c>water-sharer</c>, <c>founding-fedaykin</c>, <c>usul-ascended</c>, …) are awarded.
/// </summary>
public static class BadgeRules
{
    /// <summary>Joined before the community's launch or within <see cref="OgDays"/> days after it.</summary>
    public const string Og = "og";

    /// <summary>A member for 90 days.</summary>
    public const string Veteran = "veteran";

    /// <summary>A member for 180 days.</summary>
    public const string Elder = "elder";

    /// <summary>Days after the launch within which a join earns <see cref="Og"/>.</summary>
    public const int OgDays = 30;

    /// <summary>Days of membership that earn <see cref="Veteran"/>.</summary>
    public const int VeteranDays = 90;

    /// <summary>Days of membership that earn <see cref="Elder"/>.</summary>
    public const int ElderDays = 180;

    /// <summary>The longest name of a badge, in characters.</summary>
    public const int MaxNameLength = 64;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");

    private static readonly (string Badge, double Balance)[] ActivityBadges = [("consistent", 100), ("dedicated", 250), ("devoted", 500)];

    private const int CountShift = 48;
    private const long LatestJoin = (1L << CountShift) - 1;

    /// <summary>Activity badges with the balance that earns each, lowest first.</summary>
    public static ReadOnlySpan<(string Badge, double Balance)> ByActivity => ActivityBadges;

    /// <summary>Whether a name may be a badge's: 1 to 64 of <c>a</c>–<c>z</c>, <c>0</c>–<c>9</c>, <c>-</c> and <c>_</c>.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameLength && name.AsSpan().IndexOfAnyExcept(NameCharacters) < 0;

    /// <summary>Whether a member has earned <see cref="Og"/>.</summary>
    /// <param name="joinedMs">When it joined, Unix milliseconds.</param>
    /// <param name="launchedAtMs">When the community was launched; null where nobody said, and then nobody has it.</param>
    public static bool IsOg(long joinedMs, long? launchedAtMs) => joinedMs <= launchedAtMs + (OgDays * ScoreTime.DayMs);

    /// <summary>Whether a member has been one for so many days.</summary>
    /// <param name="joinedMs">When it joined, Unix milliseconds.</param>
    /// <param name="dayMs">The day of reckoning: 00:00 UTC of the community's newest event.</param>
    /// <param name="days">How many days.</param>
    public static bool HasTenure(long joinedMs, long dayMs, int days) => dayMs - joinedMs >= days * ScoreTime.DayMs;

    /// <summary>Puts the badges of tenure into a list, in order of name; an awarded one of the same name is left alone.</summary>
    /// <param name="held">Badges in order of name.</param>
    /// <param name="joinedMs">When the member joined; null while unknown, and then there are none.</param>
    /// <param name="dayMs">The day of reckoning.</param>
    /// <param name="launchedAtMs">When the community was launched.</param>
    public static IReadOnlyList<BadgeGrant> WithTenure(IReadOnlyList<BadgeGrant> held, long? joinedMs, long dayMs, long? launchedAtMs)
    {
        if (joinedMs is not { } joined)
            return held;
        var all = new List<BadgeGrant>(held);
        Add(Og, 0, IsOg(joined, launchedAtMs));
        Add(Veteran, VeteranDays, HasTenure(joined, dayMs, VeteranDays));
        Add(Elder, ElderDays, HasTenure(joined, dayMs, ElderDays));
        all.Sort(static (a, b) => string.CompareOrdinal(a.Badge, b.Badge));
        return all;

        void Add(string badge, int days, bool isEarned)
        {
            if (isEarned && !all.Exists(g => g.Badge == badge))
                all.Add(new BadgeGrant(badge, joined + (days * ScoreTime.DayMs), IsAwarded: false));
        }
    }

    /// <summary>Where a member stands on the badges board: more badges first, then the earlier join; an unknown join comes last.</summary>
    /// <param name="count">How many badges, 1 and above.</param>
    /// <param name="joinedMs">When the member joined, Unix milliseconds; null while unknown.</param>
    public static long OrderKey(int count, long? joinedMs) =>
        ((long)Math.Min(count, short.MaxValue) << CountShift) | (LatestJoin - Math.Clamp(joinedMs ?? LatestJoin, 0, LatestJoin));
}
