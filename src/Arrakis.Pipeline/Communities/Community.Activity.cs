using Arrakis.Pipeline.Scoring;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Communities;

/// <content>How members earn activity.</content>
public sealed partial class Community
{
    // Waits compare with the last counted event; one that is earlier than that (late in the log) does not count.
    private bool CountMessage(MemberState member, long timeMs, IChangeSink changes)
    {
        if (member.LastMessageMs != 0 && timeMs - member.LastMessageMs < _messageWaitMs)
            return false;
        member.LastMessageMs = timeMs;
        Earn(member, Settings.MessagePoints, timeMs, changes);
        return true;
    }

    private bool CountReaction(MemberState member, long timeMs, IChangeSink changes)
    {
        if (member.LastReactionMs != 0 && timeMs - member.LastReactionMs < _reactionWaitMs)
            return false;
        member.LastReactionMs = timeMs;
        Earn(member, Settings.ReactionGivenPoints, timeMs, changes);
        return true;
    }

    /// <summary>
    /// Remembers the activity at the first act of a UTC day, as it was before the act itself counts. Acts are what a member
    /// does in the community, counted or not: messages and reactions given. A late act of an earlier day changes nothing.
    /// </summary>
    private bool Act(MemberState member, long timeMs)
    {
        var day = ScoreTime.Day(timeMs);
        if (day <= member.ActDay)
            return false;
        member.ActDay = day;
        member.ActivityAtAct = _decay.BalanceAt(member.Activity, member.ActivityWindow, ScoreTime.Window(timeMs));
        return true;
    }

    private bool Earn(MemberState member, double points, long timeMs, IChangeSink changes)
    {
        if (points == 0)
            return false;
        var window = ScoreTime.Window(timeMs);
        if (window > member.ActivityWindow)
        {
            if (member.WindowPoints > 0)
                changes.WindowClosed(this, member, member.ActivityWindow, member.WindowPoints);
            member.Activity = _decay.BalanceAt(member.Activity, member.ActivityWindow, window);
            member.ActivityWindow = window;
            member.WindowPoints = 0;
        }

        member.Activity += points;
        member.WindowPoints += points;
        GrantByActivity(member, timeMs);
        return true;
    }

    private static void GrantByActivity(MemberState member, long timeMs)
    {
        if (member.Activity < BadgeRules.ByActivity[0].Balance)
            return;
        foreach (var (badge, balance) in BadgeRules.ByActivity)
        {
            if (member.Activity >= balance && !member.Has(badge))
                Grant(member, new BadgeGrant(badge, timeMs, IsAwarded: false));
        }
    }
}
