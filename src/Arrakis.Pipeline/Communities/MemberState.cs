using System.Runtime.CompilerServices;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Communities;

/// <summary>
/// A member's live state, changed by <see cref="Community.Apply"/> alone. What is kept elsewhere is
/// <see cref="Community.ToRow(MemberState)"/>, which does not change any more.
/// </summary>
public sealed class MemberState
{
    /// <summary>The order key of a member that is not on a board.</summary>
    internal const long OffBoard = long.MinValue;

    /// <summary>Stands for "not yet" in <see cref="ActDay"/>.</summary>
    internal const int NoDay = -1;

    private BoardKeys _keys;

    /// <summary>Creates a member that has done nothing yet.</summary>
    internal MemberState(MemberId id)
    {
        Id = id;
        for (var i = 0; i < BoardKeys.Length; i++)
            _keys[i] = OffBoard;
    }

    /// <summary>Its id.</summary>
    public MemberId Id { get; }

    /// <summary>The newest position of the log that changed this member.</summary>
    public LogPosition Applied { get; internal set; } = LogPosition.None;

    /// <summary>Whether the user is a bot.</summary>
    public bool IsBot { get; internal set; }

    /// <summary>Whether the member has left.</summary>
    public bool HasLeft { get; internal set; }

    /// <summary>When it joined, Unix milliseconds; 0 while unknown.</summary>
    public long JoinedMs { get; internal set; }

    /// <summary>Activity balance as of <see cref="ActivityWindow"/>.</summary>
    public double Activity { get; internal set; }

    /// <summary>The 6-hour window of the balance's last change.</summary>
    public int ActivityWindow { get; internal set; }

    /// <summary>Points earned in <see cref="ActivityWindow"/>, undecayed.</summary>
    public double WindowPoints { get; internal set; }

    /// <summary>Time of the last message that counted, Unix milliseconds; 0 if none has.</summary>
    public long LastMessageMs { get; internal set; }

    /// <summary>Time of the last reaction given that counted, Unix milliseconds; 0 if none has.</summary>
    public long LastReactionMs { get; internal set; }

    /// <summary>UTC day of the last act; −1 before the first.</summary>
    public int ActDay { get; internal set; } = NoDay;

    /// <summary>Activity balance just before the first act of <see cref="ActDay"/>.</summary>
    public double ActivityAtAct { get; internal set; }

    /// <summary>Badges that are stored (awarded or earned by activity), in order of name. Replaced, never changed.</summary>
    public IReadOnlyList<BadgeGrant> Badges => Grants;

    /// <summary>The array behind <see cref="Badges"/>.</summary>
    internal BadgeGrant[] Grants { get; set; } = [];

    /// <summary>What it holds; null for a member of whom nothing about holdings is known, which most are.</summary>
    internal HoldingState? Holding { get; set; }

    /// <summary>Whether the member may stand on boards.</summary>
    internal bool IsVisible => !IsBot && !HasLeft;

    internal long KeyOn(LeaderboardType type) => _keys[(int)type];

    internal void SetKeyOn(LeaderboardType type, long key) => _keys[(int)type] = key;

    internal bool Has(string badge)
    {
        foreach (var grant in Grants)
        {
            if (grant.Badge == badge)
                return true;
        }

        return false;
    }

    [InlineArray(Length)]
    private struct BoardKeys
    {
        public const int Length = 3;
        private long _first;
    }
}
