using System.Globalization;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Events;

namespace Arrakis.Pipeline.Communities;

/// <summary>
/// Refuses events that make no sense, before anything is changed. Looks at the event alone, never at state: a refused event is
/// refused on every re-read.
/// </summary>
internal static class EventCheck
{
    /// <summary>Checks an event.</summary>
    /// <param name="community">Whom it is applied to.</param>
    /// <param name="e">The event.</param>
    /// <returns>The balance of a HOLDING_CHANGED; 0 for all others.</returns>
    /// <exception cref="InvalidEventException">It cannot be applied.</exception>
    public static decimal Check(CommunityId community, CommunityEvent e)
    {
        if (e.CommunityId != community.Value)
            throw Refuse(e, $"it belongs to community {e.CommunityId}, not to {community}");
        if (e.TimeMs is <= 0 or > ScoreTime.LatestMs)
            throw Refuse(e, $"its time_ms is {e.TimeMs}, but has to be Unix milliseconds from 1 to {ScoreTime.LatestMs}");
        if (e.HasJoinedMs && e.JoinedMs is <= 0 or > ScoreTime.LatestMs)
            throw Refuse(e, $"its joined_ms is {e.JoinedMs}, but has to be Unix milliseconds from 1 to {ScoreTime.LatestMs}");
        if (e.HasImportedConviction && !(e.ImportedConviction >= 0 && e.ImportedConviction <= 100))
        {
            throw Refuse(
                e, string.Create(
                    CultureInfo.InvariantCulture, $"its imported_conviction is {e.ImportedConviction}, but has to be from 0 to 100"));
        }

        return CheckKind(e);
    }

    private static decimal CheckKind(CommunityEvent e)
    {
        switch (e.Kind)
        {
            case EventKind.MessageCreated or EventKind.MemberJoined or EventKind.MemberLeft or EventKind.MemberUpdated
                or EventKind.MemberErased:
                CheckMember(e);
                return 0;
            case EventKind.ReactionAdded:
                CheckMember(e);
                if (e.TargetMemberId < 0)
                {
                    throw Refuse(
                        e, $"its target_member_id is {e.TargetMemberId}, but has to be a snowflake, or 0 where the author is unknown");
                }

                return 0;
            case EventKind.BadgeAwarded or EventKind.BadgeRevoked:
                CheckMember(e);
                if (!BadgeRules.IsName(e.Badge))
                {
                    throw Refuse(
                        e, $"its badge is '{Shorten(e.Badge)}', but has to be 1 to {BadgeRules.MaxNameLength} of a-z, 0-9, - and _");
                }

                return 0;
            case EventKind.HoldingChanged:
                CheckMember(e);
                return CheckHolding(e);
            case EventKind.MessageDeleted or EventKind.ReactionRemoved or EventKind.GuildJoined or EventKind.GuildLeft:
                return 0;
            default:
                throw Refuse(e, $"its kind {(int)e.Kind} is unknown to this version");
        }
    }

    private static void CheckMember(CommunityEvent e)
    {
        if (e.MemberId <= 0)
            throw Refuse(e, $"its member_id is {e.MemberId}, but has to be a snowflake above 0");
    }

    private static decimal CheckHolding(CommunityEvent e)
    {
        if (!decimal.TryParse(
            e.HoldingBalance, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
            out var balance))
            throw Refuse(e, $"its holding_balance is '{Shorten(e.HoldingBalance)}', but has to be a decimal number such as 1234.5");
        if (balance is < 0 or > Holdings.Max)
        {
            throw Refuse(
                e,
                $"its holding_balance is {Shorten(e.HoldingBalance)}, "
                + $"but has to be from 0 to {Holdings.Max.ToString(CultureInfo.InvariantCulture)}");
        }

        return balance;
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : $"{text[..80]}…";

    private static InvalidEventException Refuse(CommunityEvent e, string reason) => new($"{e.Kind} cannot be applied: {reason}.");
}
