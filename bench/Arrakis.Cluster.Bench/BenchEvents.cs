using Arrakis.Shared;
using Arrakis.Shared.Events;

namespace Arrakis.Cluster.Bench;

/// <summary>Messages that follow from their number.</summary>
internal static class BenchEvents
{
    private const long StartMs = 1_546_300_800_000;

    public static CommunityId Community(int number) => new(Snowflake.At(StartMs - 1_000_000_000 + number));

    public static CommunityEvent Message(int number, int communities, int members) => new()
    {
        Kind = EventKind.MessageCreated,
        CommunityId = Community((int)((uint)(number * 2_654_435_761L) % communities)).Value,
        MemberId = Snowflake.At(StartMs - 2_000_000_000 + (int)((uint)(number * 40_503L) % members)),
        MessageId = Snowflake.At(StartMs + (number * 500L), number & 0xfff),
        ChannelId = 1,
        TimeMs = StartMs + (number * 500L),
        IsBot = false,
    };
}
