using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;

namespace Arrakis.Pipeline.Communities;

/// <summary>
/// A community's live state: a pure state machine that turns events of the log into scores. It reads no clock, draws no
/// random number and knows no store, so the same log gives the same rows on any node. Each row is a function of its own
/// member's events alone, and skips those that it already includes; that is what makes reading the log again harmless,
/// whichever rows were durable when an owner crashed. Belongs to one owner: one thread at a time.
/// </summary>
public sealed partial class Community
{
    private readonly Dictionary<long, MemberState> _members = [];
    private readonly ActivityDecay _decay;
    private readonly long _messageWaitMs;
    private readonly long _reactionWaitMs;

    private LogPosition _applied = LogPosition.None;
    private long _newestEventMs;

    /// <summary>Creates a community without members.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="settings">What its scores are made of.</param>
    /// <exception cref="ArgumentException">The settings have a mistake.</exception>
    public Community(CommunityId id, ScoringSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Validate() is { Count: > 0 } mistakes)
            throw new ArgumentException(string.Join(' ', mistakes), nameof(settings));
        Id = id;
        Settings = settings;
        _decay = ActivityDecay.Of(settings.DecayFactor);
        _messageWaitMs = (long)settings.MessageWait.TotalMilliseconds;
        _reactionWaitMs = (long)settings.ReactionGivenWait.TotalMilliseconds;
        _activity = new(Shared.Store.LeaderboardType.Activity, _members);
        _conviction = new(Shared.Store.LeaderboardType.Conviction, _members);
        _badges = new(Shared.Store.LeaderboardType.Badges, _members);
    }

    /// <summary>Its id.</summary>
    public CommunityId Id { get; }

    /// <summary>What its scores are made of.</summary>
    public ScoringSettings Settings { get; }

    /// <summary>How many members have a row, those who left and bots included.</summary>
    public int MemberCount => _members.Count;

    /// <summary>Time of the newest event, Unix milliseconds; 0 before the first.</summary>
    public long NewestEventMs => Math.Max(_newestEventMs, _newestLoadedMs);

    /// <summary>Whether the guild has left: the boards stay as they are until Discord sends another event of it.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>A member's live state; null if it has no row.</summary>
    public MemberState? Find(MemberId member) => _members.GetValueOrDefault(member.Value);

    /// <summary>Applies an event, and says which rows became dirty. Rows that already include the position are left alone.</summary>
    /// <param name="e">The event.</param>
    /// <param name="position">Where it stands in the log; not before the position applied last, except when the log is read again.</param>
    /// <param name="changes">Is told what became dirty.</param>
    /// <exception cref="InvalidEventException">The event cannot be applied by any community; nothing was changed.</exception>
    public void Apply(CommunityEvent e, LogPosition position, IChangeSink changes)
    {
        var balance = EventCheck.Check(Id, e);
        EnsureBoards();
        MarkReadThrough(position);
        ApplyToCommunity(e, position, changes);
        switch (e.Kind)
        {
            case EventKind.MessageCreated:
                ApplyMessage(e, position, changes);
                break;
            case EventKind.ReactionAdded:
                ApplyReactionGiven(e, position, changes);
                ApplyReactionReceived(e, position, changes);
                break;
            case EventKind.MemberJoined or EventKind.MemberUpdated:
                ApplyPresence(e, position, changes);
                break;
            case EventKind.MemberLeft:
                ApplyLeave(e, position, changes);
                break;
            case EventKind.HoldingChanged:
                ApplyHolding(e, balance, position, changes);
                break;
            case EventKind.BadgeAwarded or EventKind.BadgeRevoked:
                ApplyBadge(e, position, changes);
                break;
            case EventKind.MemberErased:
                ApplyErasure(e, position, changes);
                break;
            default:
                break; // deletions take no points, and what guilds do is in the community's own row
        }
    }

    private void ApplyToCommunity(CommunityEvent e, LogPosition position, IChangeSink changes)
    {
        if (_applied >= position)
            return;
        _applied = position;
        var isFrozen = e.Kind == EventKind.GuildLeft || (IsFrozen && !IsFromDiscord(e.Kind));
        var isDirty = isFrozen != IsFrozen || ScoreTime.Window(e.TimeMs) > ScoreTime.Window(_newestEventMs);
        IsFrozen = isFrozen;
        _newestEventMs = Math.Max(_newestEventMs, e.TimeMs);
        AdvanceDay();
        if (isDirty)
            changes.CommunityChanged(this);
    }

    // Chains go on, admins award and people are erased also where our bot is no longer a member.
    private static bool IsFromDiscord(EventKind kind) =>
        kind is not (EventKind.HoldingChanged or EventKind.BadgeAwarded or EventKind.BadgeRevoked or EventKind.MemberErased);
}
