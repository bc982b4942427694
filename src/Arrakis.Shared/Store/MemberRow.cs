using Arrakis.Shared.Log;

namespace Arrakis.Shared.Store;

/// <summary>
/// A row of <c>scores</c>: the truth about one member of one community. It holds all that the member's next value needs,
/// and the position up to which it includes the log. Immutable: what a writer holds never changes under it.
/// </summary>
public sealed record MemberRow
{
    /// <summary>The community.</summary>
    public required CommunityId CommunityId { get; init; }

    /// <summary>The member.</summary>
    public required MemberId MemberId { get; init; }

    /// <summary>The newest position of the log that this row includes.</summary>
    public required LogPosition Applied { get; init; }

    /// <summary>Whether the user is a bot; bots are on no board.</summary>
    public bool IsBot { get; init; }

    /// <summary>Whether the member has left: hidden from the boards, and back with its scores on return.</summary>
    public bool HasLeft { get; init; }

    /// <summary>When the member joined, Unix milliseconds; null while unknown.</summary>
    public long? JoinedMs { get; init; }

    /// <summary>
    /// Activity balance as of <see cref="ActivityWindow"/>; at window w it is <c>Activity · 0.9^(w − ActivityWindow)</c>.
    /// </summary>
    public double Activity { get; init; }

    /// <summary>The 6-hour window (Unix ms / 21,600,000) of the balance's last change.</summary>
    public int ActivityWindow { get; init; }

    /// <summary>Points earned in <see cref="ActivityWindow"/>, undecayed: the open row of the history.</summary>
    public double WindowPoints { get; init; }

    /// <summary>Time of the last message that counted, Unix milliseconds; null if none has.</summary>
    public long? LastMessageMs { get; init; }

    /// <summary>Time of the last reaction given that counted, Unix milliseconds; null if none has.</summary>
    public long? LastReactionMs { get; init; }

    /// <summary>UTC day (Unix ms / 86,400,000) of the member's last act; null before the first.</summary>
    public int? ActDay { get; init; }

    /// <summary>Activity balance at the member's first act of <see cref="ActDay"/>: the <c>a</c> of conviction.</summary>
    public double ActivityAtAct { get; init; }

    /// <summary>Token balance in whole units; null before the first HoldingChanged.</summary>
    public decimal? Holding { get; init; }

    /// <summary>Sum of all inflows, whole units.</summary>
    public decimal Inflow { get; init; }

    /// <summary>Sum of all outflows, whole units.</summary>
    public decimal Outflow { get; init; }

    /// <summary>Since when the balance is above zero, Unix milliseconds; null while it is not.</summary>
    public long? HeldSinceMs { get; init; }

    /// <summary>Conviction imported from elsewhere, 0 to 100; counts until the first HoldingChanged.</summary>
    public double? ImportedConviction { get; init; }

    /// <summary>Badges held, in order of name.</summary>
    public IReadOnlyList<BadgeGrant> Badges { get; init; } = [];
}

/// <summary>A badge that a member holds.</summary>
/// <param name="Badge">Its name, such as <c>veteran</c>.</param>
/// <param name="GrantedMs">When it was earned or awarded, Unix milliseconds.</param>
/// <param name="IsAwarded">Awarded by an admin, as against earned by rule.</param>
public sealed record BadgeGrant(string Badge, long GrantedMs, bool IsAwarded);
