using Arrakis.Shared;

namespace Arrakis.Simulator;

/// <summary>
/// The snowflakes of what a trace numbers. All are older than the first traces, all are distinct, and the guilds' follow each
/// other by a millisecond, so that they spread evenly over any number of shards (<c>(id &gt;&gt; 22) mod shards</c>).
/// </summary>
public static class TraceIds
{
    /// <summary>How many authors a trace may number, which is also the modulus of the reaction rule.</summary>
    public const int Authors = 4153;

    /// <summary>How many channels a trace may number.</summary>
    public const int Channels = 114;

    /// <summary>The earliest time of an event, 2018-02-01T00:00:00Z: everything that exists was made before.</summary>
    public const long EarliestTimeMs = 1_517_443_200_000;

    private const long CommunityBaseMs = 1_514_764_800_000; // 2018-01-01
    private const long ChannelBaseMs = 1_514_851_200_000; // 2018-01-02
    private const long AuthorBaseMs = 1_451_606_400_000; // 2016-01-01
    private const long AuthorStepMs = 10_000_019; // somewhat under three hours: the last one is of April 2017
    private const int MaxCommunities = 86_400_000;

    /// <summary>The guild of a community.</summary>
    /// <param name="number">From 0.</param>
    public static CommunityId Community(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, MaxCommunities);
        return new CommunityId(Snowflake.At(CommunityBaseMs + number));
    }

    /// <summary>The user of an author.</summary>
    /// <param name="number">From 1 to <see cref="Authors"/>.</param>
    public static MemberId Author(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, Authors);
        return new MemberId(Snowflake.At(AuthorBaseMs + (number * AuthorStepMs), number));
    }

    /// <summary>The snowflake of a channel.</summary>
    /// <param name="number">From 1 to <see cref="Channels"/>.</param>
    public static long Channel(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, Channels);
        return Snowflake.At(ChannelBaseMs + number, number);
    }

    /// <summary>The snowflake of a message.</summary>
    /// <param name="timeMs">When it was written, Unix milliseconds.</param>
    /// <param name="row">Its row in the trace, from 0.</param>
    public static long Message(long timeMs, int row) => Snowflake.At(timeMs, row & 0x3FFFFF);

    /// <summary>The number of a community, or false for a guild that no trace has.</summary>
    public static bool TryCommunityNumber(CommunityId id, out int number)
    {
        var offset = Snowflake.TimeMs(id.Value) - CommunityBaseMs;
        number = offset is >= 0 and < MaxCommunities ? (int)offset : 0;
        return offset is >= 0 and < MaxCommunities && Community(number) == id;
    }

    /// <summary>The number of an author, or false for a user that no trace has.</summary>
    public static bool TryAuthorNumber(MemberId id, out int number)
    {
        number = (int)(id.Value & 0x3FFFFF);
        return number is >= 1 and <= Authors && Author(number) == id;
    }

    /// <summary>The number of a channel, or false for a channel that no trace has.</summary>
    public static bool TryChannelNumber(long id, out int number)
    {
        number = (int)(id & 0x3FFFFF);
        return number is >= 1 and <= Channels && Channel(number) == id;
    }
}
