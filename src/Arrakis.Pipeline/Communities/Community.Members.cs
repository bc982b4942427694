using System.Runtime.InteropServices;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Communities;

/// <content>What each kind of event does to the rows of the members that it touches.</content>
public sealed partial class Community
{
    private void ApplyMessage(CommunityEvent e, LogPosition position, IChangeSink changes)
    {
        if (Open(e.MemberId, position, changes, out var isDirty) is not { } member)
            return;
        isDirty |= Learn(member, e);
        if (!e.IsSystem)
        {
            isDirty |= Return(member);
            if (!member.IsBot)
            {
                isDirty |= Act(member, e.TimeMs);
                isDirty |= CountMessage(member, e.TimeMs, changes);
            }
        }

        Close(member, isDirty, position, changes);
    }

    private void ApplyReactionGiven(CommunityEvent e, LogPosition position, IChangeSink changes)
    {
        if (Open(e.MemberId, position, changes, out var isDirty) is not { } member)
            return;
        isDirty |= Learn(member, e) | Return(member);
        if (!member.IsBot)
        {
            isDirty |= Act(member, e.TimeMs);
            if (e.TargetMemberId != e.MemberId)
                isDirty |= CountReaction(member, e.TimeMs, changes);
        }

        Close(member, isDirty, position, changes);
    }

    // Whether the giver is a bot is what the event says, not what the giver's row says: after a crash that row may be newer
    // than this one, and this one's value would depend on which of them was durable. Discord's reactions carry the giver.
    private void ApplyReactionReceived(CommunityEvent e, LogPosition position, IChangeSink changes)
    {
        if (e.TargetMemberId == 0 || e.TargetMemberId == e.MemberId || e.IsBot)
            return;
        if (Open(e.TargetMemberId, position, changes, out var isDirty) is not { } member)
            return;
        if (!member.IsBot)
            isDirty |= Earn(member, Settings.ReactionReceivedPoints, e.TimeMs, changes);
        Close(member, isDirty, position, changes);
    }

    private void ApplyPresence(CommunityEvent e, LogPosition position, IChangeSink changes)
    {
        if (Open(e.MemberId, position, changes, out var isDirty) is not { } member)
            return;
        isDirty |= Learn(member, e) | Return(member);
        if (e.Kind == EventKind.MemberJoined && !e.HasJoinedMs && member.JoinedMs != e.TimeMs)
        {
            member.JoinedMs = e.TimeMs;
            isDirty = true;
        }

        Close(member, isDirty, position, changes);
    }

    // No row is made for somebody who leaves without a trace: after an erasure that would be one.
    private void ApplyLeave(CommunityEvent e, LogPosition position, IChangeSink changes)
    {
        if (!_members.TryGetValue(e.MemberId, out var member) || member.Applied >= position)
            return;
        var isDirty = Learn(member, e) | !member.HasLeft;
        member.HasLeft = true;
        Close(member, isDirty, position, changes);
    }

    private void ApplyHolding(CommunityEvent e, decimal balance, LogPosition position, IChangeSink changes)
    {
        if (Open(e.MemberId, position, changes, out var isDirty) is not { } member)
            return;
        isDirty |= Learn(member, e);
        isDirty |= (member.Holding ??= new HoldingState()).Change(balance, e.TimeMs);
        Close(member, isDirty, position, changes);
    }

    private void ApplyBadge(CommunityEvent e, LogPosition position, IChangeSink changes)
    {
        if (Open(e.MemberId, position, changes, out var isDirty) is not { } member)
            return;
        isDirty |= Learn(member, e);
        isDirty |= e.Kind == EventKind.BadgeAwarded
            ? Grant(member, new BadgeGrant(e.Badge, e.TimeMs, IsAwarded: true))
            : Revoke(member, e.Badge);
        Close(member, isDirty, position, changes);
    }

    // Told also when the row is newer than the erasure: it may not have been durable when the newer row was written.
    private void ApplyErasure(CommunityEvent e, LogPosition position, IChangeSink changes)
    {
        var openWindow = ScoreTime.Window(e.TimeMs);
        if (_members.TryGetValue(e.MemberId, out var member) && member.Applied < position)
        {
            TakeOffBoards(member);
            _members.Remove(e.MemberId);
            openWindow = Math.Max(openWindow, member.ActivityWindow); // clocks differ: nothing the row has closed may stay
        }

        changes.MemberErased(this, new MemberId(e.MemberId), position, openWindow);
    }

    /// <summary>The member to be changed, made if need be; null if its row already includes the position.</summary>
    private MemberState? Open(long id, LogPosition position, IChangeSink changes, out bool isCreated)
    {
        ref var member = ref CollectionsMarshal.GetValueRefOrAddDefault(_members, id, out var exists);
        isCreated = !exists;
        if (exists)
            return member!.Applied >= position ? null : member;
        var created = member = new MemberState(new MemberId(id));
        changes.MemberCreated(this, created, position);
        return created;
    }

    // An event that changes nothing leaves the watermark too: read again, it changes nothing again, and no row is written.
    private void Close(MemberState member, bool isDirty, LogPosition position, IChangeSink changes)
    {
        if (!isDirty)
            return;
        member.Applied = position;
        PlaceOnBoards(member);
        changes.MemberChanged(this, member);
    }

    private static bool Learn(MemberState member, CommunityEvent e)
    {
        var isDirty = false;
        if (e.HasIsBot && member.IsBot != e.IsBot)
        {
            member.IsBot = e.IsBot;
            isDirty = true;
        }

        if (e.HasJoinedMs && member.JoinedMs != e.JoinedMs)
        {
            member.JoinedMs = e.JoinedMs;
            isDirty = true;
        }

        if (e.HasImportedConviction)
            isDirty |= (member.Holding ??= new HoldingState()).Import(e.ImportedConviction);
        return isDirty;
    }

    private static bool Return(MemberState member)
    {
        var hadLeft = member.HasLeft;
        member.HasLeft = false;
        return hadLeft;
    }

    private static bool Grant(MemberState member, BadgeGrant grant)
    {
        if (member.Has(grant.Badge))
            return false;
        member.Grants = [.. member.Grants.Append(grant).OrderBy(g => g.Badge, StringComparer.Ordinal)];
        return true;
    }

    // What was earned by rule is kept for ever; only what an admin gave can an admin take.
    private static bool Revoke(MemberState member, string badge)
    {
        var left = Array.FindAll(member.Grants, g => g.Badge != badge || !g.IsAwarded);
        if (left.Length == member.Grants.Length)
            return false;
        member.Grants = left;
        return true;
    }
}
