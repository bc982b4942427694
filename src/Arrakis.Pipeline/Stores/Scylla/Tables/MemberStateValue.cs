using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores.Scylla.Tables;

/// <summary>
/// The type <c>member_state</c>: a row of <c>scores</c> but for its key. Its members are matched with the type's fields by name.
/// </summary>
internal readonly record struct MemberStateValue(
    long Applied, bool IsBot, bool HasLeft, long? JoinedMs, double Activity, int ActivityWindow, double WindowPoints,
    long? LastMessageMs, long? LastReactionMs, int? ActDay, double ActivityAtAct, decimal? Holding, decimal Inflow, decimal Outflow,
    long? HeldSinceMs, double? ImportedConviction, IReadOnlyList<BadgeGrant>? Badges)
{
    /// <summary>The value of a row. No badges are null: that is shorter than a list of none.</summary>
    public static MemberStateValue Of(MemberRow row) => new(
        row.Applied.WriteTimestamp, row.IsBot, row.HasLeft, row.JoinedMs, row.Activity, row.ActivityWindow, row.WindowPoints,
        row.LastMessageMs, row.LastReactionMs, row.ActDay, row.ActivityAtAct, row.Holding, row.Inflow, row.Outflow,
        row.HeldSinceMs, row.ImportedConviction, row.Badges.Count == 0 ? null : row.Badges);

    /// <summary>The row of a value.</summary>
    public MemberRow ToRow(CommunityId community, MemberId member) => new()
    {
        CommunityId = community,
        MemberId = member,
        Applied = LogPosition.FromWriteTimestamp(Applied),
        IsBot = IsBot,
        HasLeft = HasLeft,
        JoinedMs = JoinedMs,
        Activity = Activity,
        ActivityWindow = ActivityWindow,
        WindowPoints = WindowPoints,
        LastMessageMs = LastMessageMs,
        LastReactionMs = LastReactionMs,
        ActDay = ActDay,
        ActivityAtAct = ActivityAtAct,
        Holding = Holding,
        Inflow = Inflow,
        Outflow = Outflow,
        HeldSinceMs = HeldSinceMs,
        ImportedConviction = ImportedConviction,
        Badges = Badges ?? [],
    };
}
