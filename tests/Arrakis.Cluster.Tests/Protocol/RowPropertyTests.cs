using Arrakis.Cluster.Protocol.Serialization;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Shouldly;

namespace Arrakis.Cluster.Tests.Protocol;

/// <summary>Rows of any content come back bit for bit.</summary>
public sealed class RowPropertyTests
{
    private static readonly Gen<long> Longs =
        ArbMap.Default.GeneratorFor<DoNotSize<long>>().Select(n => n.Item).Or(Gen.Elements(0, -1, long.MinValue, long.MaxValue));

    private static readonly Gen<int> Ints =
        ArbMap.Default.GeneratorFor<DoNotSize<int>>().Select(n => n.Item).Or(Gen.Elements(0, -1, int.MinValue, int.MaxValue));

    private static readonly Gen<double> Doubles =
        Longs.Select(BitConverter.Int64BitsToDouble).Or(Gen.Elements(0.0, -0.0, double.NaN, double.Epsilon, double.NegativeInfinity));

    private static readonly Gen<decimal> Decimals =
        from low in Ints
        from middle in Ints
        from high in Ints
        from isNegative in Gen.Elements(true, false)
        from scale in Gen.Choose(0, 28)
        from isZero in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        select isZero ? new decimal(0, 0, 0, isNegative, (byte)scale) : new decimal(low, middle, high, isNegative, (byte)scale);

    private static readonly Gen<bool> Bools = Gen.Elements(true, false);
    private static readonly Gen<LogPosition> Positions = from epoch in Ints from offset in Longs select new LogPosition(epoch, offset);

    private static readonly Gen<BadgeGrant> Grants =
        from name in Gen.Elements("", "veteran", "Kämpe", "𝔛", "a\0b")
        from granted in Longs
        from isAwarded in Bools
        select new BadgeGrant(name, granted, isAwarded);

    private static readonly Gen<MemberRow> Rows =
        from ids in Longs.Two()
        from applied in Positions
        from flags in Bools.Two()
        from joined in Maybe(Longs)
        from activities in Doubles.Three()
        from window in Ints
        from last in Maybe(Longs).Two()
        from day in Maybe(Ints)
        from holding in Maybe(Decimals)
        from flows in Decimals.Two()
        from since in Maybe(Longs)
        from imported in Maybe(Doubles)
        from badges in Grants.ListOf()
        select new MemberRow
        {
            CommunityId = new(ids.Item1), MemberId = new(ids.Item2), Applied = applied, IsBot = flags.Item1, HasLeft = flags.Item2,
            JoinedMs = joined, Activity = activities.Item1, WindowPoints = activities.Item2, ActivityAtAct = activities.Item3,
            ActivityWindow = window, LastMessageMs = last.Item1, LastReactionMs = last.Item2, ActDay = day, Holding = holding,
            Inflow = flows.Item1, Outflow = flows.Item2, HeldSinceMs = since, ImportedConviction = imported, Badges = badges,
        };

    private static readonly Gen<HistoryRow> HistoryRows =
        from ids in Longs.Two() from window in Ints from points in Doubles
        select new HistoryRow(new(ids.Item1), new(ids.Item2), window, points);

    private static readonly Gen<LeaderboardPage> Pages =
        from id in Longs
        from type in Gen.Elements(Enum.GetValues<LeaderboardType>())
        from page in Ints
        from asOf in Positions
        from entries in (from rank in Ints from member in Longs from score in Doubles from window in Ints
                         select new LeaderboardEntry(rank, new(member), score, window)).ListOf()
        select new LeaderboardPage(new(id), type, page, asOf, [.. entries]);

    [Fact]
    public void Decimals_of_any_scale() => Holds(Decimals, value => ValueCodec.Decimal(Sent(ValueCodec.ToWire(value)), "value"));

    [Fact]
    public void Positions_of_the_log() => Holds(Positions, value => ValueCodec.Position(Sent(ValueCodec.ToWire(value)), "value"));

    [Fact]
    public void Rows_of_members() => Holds(Rows, row => MemberRowCodec.Member(Sent(MemberRowCodec.ToWire(row))));

    [Fact]
    public void Rows_of_the_history() => Holds(HistoryRows, row => RowCodec.History(Sent(RowCodec.ToWire(row))));

    [Fact]
    public void Pages_of_leaderboards() => Holds(Pages, page => RowCodec.Page(Sent(RowCodec.ToWire(page))));

    [Fact]
    public void Changes_of_a_community()
    {
        var changes =
            from members in Rows.ListOf()
            from history in HistoryRows.ListOf()
            from created in (from member in Longs from position in Positions select (new MemberId(member), position)).ListOf()
            from erasures in (from ids in Longs.Two() from position in Positions from window in Ints
                              select new Erasure(new(ids.Item1), new(ids.Item2), position, window)).ListOf()
            from hasRow in Bools
            from row in (from id in Longs from position in Positions from newest in Longs from isFrozen in Bools
                         select new CommunityRow(new(id), position, newest, isFrozen))
            from count in Longs
            select new CommunityChanges
            {
                Members = [.. members], History = [.. history], Created = [.. created], Erasures = [.. erasures],
                Community = hasRow ? row : null, Changes = count,
            };
        Holds(changes, value => ChangesCodec.Changes(Sent(ChangesCodec.ToWire(value))));
    }

    private static Gen<T?> Maybe<T>(Gen<T> values)
        where T : struct => values.Select(value => (T?)value).Or(Gen.Constant((T?)null));

    private static T Sent<T>(T wire)
        where T : IMessage<T>, new()
    {
        var back = new T();
        back.MergeFrom(wire.ToByteArray());
        return back;
    }

    private static void Holds<T>(Gen<T> values, Func<T, T> sent) =>
        Prop.ForAll(values.ToArbitrary(), value => Bits.Difference(value, sent(value)).ShouldBeNull())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));
}
