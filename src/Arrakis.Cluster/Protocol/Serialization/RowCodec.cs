using Arrakis.Pipeline.Writing;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Cluster.Protocol.Serialization;

/// <summary>Rows as they go over the wire, and back: what is null stays null, doubles and decimals keep every bit.</summary>
internal static class RowCodec
{
    public static Wire.HistoryRow ToWire(HistoryRow row) => new()
    {
        CommunityId = row.CommunityId.Value,
        MemberId = row.MemberId.Value,
        Window = row.Window,
        Points = row.Points,
    };

    public static HistoryRow History(Wire.HistoryRow wire) =>
        new(new CommunityId(wire.CommunityId), new MemberId(wire.MemberId), wire.Window, wire.Points);

    public static Wire.CommunityRow ToWire(CommunityRow row) => new()
    {
        CommunityId = row.CommunityId.Value,
        Applied = ValueCodec.ToWire(row.Applied),
        NewestEventMs = row.NewestEventMs,
        IsFrozen = row.IsFrozen,
    };

    public static CommunityRow Community(Wire.CommunityRow wire) =>
        new(new CommunityId(wire.CommunityId), ValueCodec.Position(wire.Applied, "applied"), wire.NewestEventMs, wire.IsFrozen);

    public static Wire.Erasure ToWire(Erasure erasure) => new()
    {
        CommunityId = erasure.CommunityId.Value,
        MemberId = erasure.MemberId.Value,
        Position = ValueCodec.ToWire(erasure.Position),
        OpenWindow = erasure.OpenWindow,
    };

    public static Erasure Erasure(Wire.Erasure wire) => new(
        new CommunityId(wire.CommunityId), new MemberId(wire.MemberId), ValueCodec.Position(wire.Position, "position"), wire.OpenWindow);

    public static Wire.LeaderboardPage ToWire(LeaderboardPage page) => new()
    {
        CommunityId = page.CommunityId.Value,
        Type = ValueCodec.ToWire(page.Type),
        Page = page.Page,
        AsOf = ValueCodec.ToWire(page.AsOf),
        Entries = { page.Entries.Select(ToWire) },
    };

    public static LeaderboardPage Page(Wire.LeaderboardPage wire) => new(
        new CommunityId(wire.CommunityId), ValueCodec.Board(wire.Type), wire.Page, ValueCodec.Position(wire.AsOf, "as_of"),
        [.. wire.Entries.Select(e => new LeaderboardEntry(e.Rank, new MemberId(e.MemberId), e.Score, e.Window))]);

    private static Wire.LeaderboardEntry ToWire(LeaderboardEntry entry) => new()
    {
        Rank = entry.Rank,
        MemberId = entry.MemberId.Value,
        Score = entry.Score,
        Window = entry.Window,
    };
}
