using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Communities;

/// <summary>Between a member's row and its live state, with nothing lost either way.</summary>
internal static class MemberMapping
{
    public static MemberState ToState(MemberRow row) => new(row.MemberId)
    {
        Applied = row.Applied,
        IsBot = row.IsBot,
        HasLeft = row.HasLeft,
        JoinedMs = row.JoinedMs ?? 0,
        Activity = row.Activity,
        ActivityWindow = row.ActivityWindow,
        WindowPoints = row.WindowPoints,
        LastMessageMs = row.LastMessageMs ?? 0,
        LastReactionMs = row.LastReactionMs ?? 0,
        ActDay = row.ActDay ?? MemberState.NoDay,
        ActivityAtAct = row.ActivityAtAct,
        Holding = HoldingState.From(row.Holding, row.Inflow, row.Outflow, row.HeldSinceMs, row.ImportedConviction),
        Grants = row.Badges.OrderBy(g => g.Badge, StringComparer.Ordinal).ToArray(),
    };

    public static MemberRow ToRow(CommunityId community, MemberState member) => new()
    {
        CommunityId = community,
        MemberId = member.Id,
        Applied = member.Applied,
        IsBot = member.IsBot,
        HasLeft = member.HasLeft,
        JoinedMs = OrNull(member.JoinedMs),
        Activity = member.Activity,
        ActivityWindow = member.ActivityWindow,
        WindowPoints = member.WindowPoints,
        LastMessageMs = OrNull(member.LastMessageMs),
        LastReactionMs = OrNull(member.LastReactionMs),
        ActDay = member.ActDay == MemberState.NoDay ? null : member.ActDay,
        ActivityAtAct = member.ActivityAtAct,
        Holding = member.Holding?.Balance,
        Inflow = member.Holding?.Inflow ?? 0,
        Outflow = member.Holding?.Outflow ?? 0,
        HeldSinceMs = member.Holding?.HeldSinceMs,
        ImportedConviction = member.Holding?.Imported,
        Badges = member.Badges,
    };

    /// <summary>The latest time of an event that the row tells of, Unix milliseconds.</summary>
    public static long NewestMs(MemberRow row) => Math.Max(
        Math.Max(row.ActivityWindow * HistoryRow.WindowMs, (row.ActDay ?? 0) * ScoreTime.DayMs),
        Math.Max(row.LastMessageMs ?? 0, row.LastReactionMs ?? 0));

    private static long? OrNull(long timeMs) => timeMs == 0 ? null : timeMs;
}
