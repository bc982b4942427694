using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Cluster.Protocol.Serialization;

/// <summary>A row of a member as it goes over the wire, and back.</summary>
internal static class MemberRowCodec
{
    public static Wire.MemberRow ToWire(MemberRow row)
    {
        var wire = new Wire.MemberRow
        {
            CommunityId = row.CommunityId.Value,
            MemberId = row.MemberId.Value,
            Applied = ValueCodec.ToWire(row.Applied),
            IsBot = row.IsBot,
            HasLeft = row.HasLeft,
            Activity = row.Activity,
            ActivityWindow = row.ActivityWindow,
            WindowPoints = row.WindowPoints,
            ActivityAtAct = row.ActivityAtAct,
            Holding = row.Holding is { } holding ? ValueCodec.ToWire(holding) : null,
            Inflow = ValueCodec.ToWire(row.Inflow),
            Outflow = ValueCodec.ToWire(row.Outflow),
        };
        SetTimes(wire, row);
        foreach (var grant in row.Badges)
            wire.Badges.Add(new Wire.BadgeGrant { Badge = grant.Badge, GrantedMs = grant.GrantedMs, IsAwarded = grant.IsAwarded });
        return wire;
    }

    public static MemberRow Member(Wire.MemberRow wire) => new()
    {
        CommunityId = new CommunityId(wire.CommunityId),
        MemberId = new MemberId(wire.MemberId),
        Applied = ValueCodec.Position(wire.Applied, "applied"),
        IsBot = wire.IsBot,
        HasLeft = wire.HasLeft,
        JoinedMs = wire.HasJoinedMs ? wire.JoinedMs : null,
        Activity = wire.Activity,
        ActivityWindow = wire.ActivityWindow,
        WindowPoints = wire.WindowPoints,
        LastMessageMs = wire.HasLastMessageMs ? wire.LastMessageMs : null,
        LastReactionMs = wire.HasLastReactionMs ? wire.LastReactionMs : null,
        ActDay = wire.HasActDay ? wire.ActDay : null,
        ActivityAtAct = wire.ActivityAtAct,
        Holding = wire.Holding is null ? null : ValueCodec.Decimal(wire.Holding, "holding"),
        Inflow = ValueCodec.Decimal(wire.Inflow, "inflow"),
        Outflow = ValueCodec.Decimal(wire.Outflow, "outflow"),
        HeldSinceMs = wire.HasHeldSinceMs ? wire.HeldSinceMs : null,
        ImportedConviction = wire.HasImportedConviction ? wire.ImportedConviction : null,
        Badges = [.. wire.Badges.Select(b => new BadgeGrant(b.Badge, b.GrantedMs, b.IsAwarded))],
    };

    // Generated properties take no null: what is not set is absent.
    private static void SetTimes(Wire.MemberRow wire, MemberRow row)
    {
        if (row.JoinedMs is { } joined)
            wire.JoinedMs = joined;
        if (row.LastMessageMs is { } message)
            wire.LastMessageMs = message;
        if (row.LastReactionMs is { } reaction)
            wire.LastReactionMs = reaction;
        if (row.ActDay is { } day)
            wire.ActDay = day;
        if (row.HeldSinceMs is { } since)
            wire.HeldSinceMs = since;
        if (row.ImportedConviction is { } conviction)
            wire.ImportedConviction = conviction;
    }
}
