using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Tests.Stores;

/// <summary>Rows for tests of stores.</summary>
internal static class MemberRows
{
    private static readonly string[] Names = ["veteran", "", "naïve \"quoted\" [x]", "🜁 水 \\ \n", "a,b"];

    /// <summary>A plain row.</summary>
    public static MemberRow Of(long community, long member, long offset, double activity = 1, int epoch = 1) => new()
    {
        CommunityId = new CommunityId(community),
        MemberId = new MemberId(member),
        Applied = new LogPosition(epoch, offset),
        Activity = activity,
        ActivityWindow = 80_000,
    };

    /// <summary>
    /// Any row that a store has to keep, with edges more often than chance has them; no NaN and no −0, which no score ever is.
    /// </summary>
    public static MemberRow Any(Random random) => new()
    {
        CommunityId = new CommunityId(random.NextInt64(1, long.MaxValue)),
        MemberId = new MemberId(random.NextInt64(1, long.MaxValue)),
        Applied = new LogPosition(random.Next(1, 500_000), random.NextInt64(1L << 42)),
        IsBot = random.Next(2) == 0,
        HasLeft = random.Next(2) == 0,
        JoinedMs = NullOr(random, Whole),
        Activity = Real(random),
        ActivityWindow = (int)Whole(random),
        WindowPoints = Real(random),
        LastMessageMs = NullOr(random, Whole),
        LastReactionMs = NullOr(random, Whole),
        ActDay = NullOr(random, static r => (int)Whole(r)),
        ActivityAtAct = Real(random),
        Holding = NullOr(random, Amount),
        Inflow = Amount(random),
        Outflow = Amount(random),
        HeldSinceMs = NullOr(random, Whole),
        ImportedConviction = NullOr(random, Real),
        Badges =
        [
            .. Enumerable.Range(0, random.Next(4)).Select(
                _ => new BadgeGrant(Names[random.Next(Names.Length)], Whole(random), random.Next(2) == 0)),
        ],
    };

    private static T? NullOr<T>(Random random, Func<Random, T> value)
        where T : struct => random.Next(4) == 0 ? null : value(random);

    private static long Whole(Random random) => random.Next(6) switch
    {
        0 => 0,
        1 => long.MaxValue,
        2 => long.MinValue,
        _ => random.NextInt64(long.MinValue, long.MaxValue),
    };

    private static double Real(Random random)
    {
        double[] edges =
            [0, 1, double.Epsilon, -double.Epsilon, double.MaxValue, double.PositiveInfinity, double.NegativeInfinity, 1L << 53, 0.1, 1e15];
        if (random.Next(3) == 0)
            return edges[random.Next(edges.Length)];
        var bits = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
        return double.IsNaN(bits) ? random.NextDouble() : bits;
    }

    private static decimal Amount(Random random) => random.Next(6) switch
    {
        0 => 0m,
        1 => decimal.MaxValue,
        2 => decimal.MinValue,
        3 => 0.0000000000000000000000000001m,
        _ => new decimal(random.Next(), random.Next(), random.Next(), random.Next(2) == 0, (byte)random.Next(29)),
    };
}
