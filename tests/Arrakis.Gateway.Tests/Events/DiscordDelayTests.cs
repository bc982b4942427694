using System.Text;
using Arrakis.Gateway.Events;
using Arrakis.Gateway.Tests.Support;
using Arrakis.Gateway.Wire;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Shouldly;

namespace Arrakis.Gateway.Tests.Events;

/// <summary>How long an event was on its way, of those to which Discord gives a time; both ways of reading a frame must agree.</summary>
public sealed class DiscordDelayTests
{
    private const long SentMs = 1_700_000_000_000;
    private static readonly FrameStamp Honest = new(ReceivedUs: (SentMs + 250) * 1000, EventMs: SentMs);
    private static readonly FrameStamp Trusted = Honest with { TrustsSent = true };

    [Fact]
    public void A_message_was_on_its_way_since_its_snowflake() => Delay(MessageAt(SentMs), Honest).ShouldBe(250u);

    [Fact]
    public void A_clock_behind_Discords_gives_no_delay_and_not_a_negative_one() => Delay(MessageAt(SentMs + 900), Honest).ShouldBe(0u);

    [Fact]
    public void A_message_from_years_ago_has_the_longest_delay_that_there_is() =>
        Delay(MessageAt(1_500_000_000_000), Honest).ShouldBe(uint.MaxValue);

    [Fact]
    public void A_frame_that_is_trusted_was_sent_when_it_says() =>
        Delay(MessageAt(1_500_000_000_000, $",\"x_time_ms\":1500000000000,\"x_sent_ms\":{SentMs + 240}"), Trusted).ShouldBe(10u);

    [Fact]
    public void A_frame_that_is_trusted_and_does_not_say_when_it_was_sent_has_no_delay() =>
        Delay(MessageAt(1_500_000_000_000, ",\"x_time_ms\":1500000000000"), Trusted).ShouldBeNull();

    [Fact]
    public void Who_is_not_trusted_may_say_what_he_likes() => Delay(MessageAt(SentMs, ",\"x_sent_ms\":1"), Honest).ShouldBe(250u);

    [Theory]
    [InlineData("GUILD_MEMBER_ADD", ",\"joined_at\":\"2023-11-14T22:13:20.100+00:00\"", 150u)]
    [InlineData("GUILD_MEMBER_ADD", "", null)]
    [InlineData("GUILD_MEMBER_UPDATE", ",\"joined_at\":\"2023-11-14T22:13:20.100+00:00\"", null)]
    [InlineData("GUILD_MEMBER_REMOVE", "", null)]
    public void A_join_was_on_its_way_since_joined_at_and_what_has_no_time_has_no_delay(string name, string more, uint? expected) =>
        General($$"""{"t":"{{name}}","s":2,"op":0,"d":{"guild_id":"5","user":{"id":"1"}{{more}} } }""", Honest)!.ShouldSatisfyAllConditions(
            e => (e.HasDiscordDelayMs ? e.DiscordDelayMs : (uint?)null).ShouldBe(expected));

    [Fact]
    public void A_frame_that_comes_back_from_the_dead_letters_has_no_delay() => Delay(MessageAt(SentMs), default).ShouldBeNull();

    [Fact]
    public void The_delay_of_one_frame_does_not_leak_into_the_next()
    {
        var mapper = new EventMapper(new GuildRegistry());
        mapper.TryMapMessage(Encoding.UTF8.GetBytes(MessageAt(SentMs)), Honest, out _).ShouldBeTrue();
        mapper.TryMapMessage(Encoding.UTF8.GetBytes(MessageAt(SentMs)), Trusted, out _).ShouldBeTrue();
        mapper.Event.HasDiscordDelayMs.ShouldBeFalse();
    }

    [Theory]
    [InlineData("\"x_sent_ms\":1700000000200,", "")]
    [InlineData("", ",\"x_sent_ms\":1700000000200")]
    [InlineData("\"x_sent_ms\":5,", ",\"x_sent_ms\":1700000000200")]
    [InlineData("", ",\"x_sent_ms\":-5")]
    [InlineData("", ",\"x_sent_ms\":9223372036854775807")]
    [InlineData("", ",\"x_sent_ms\":92233720368547758070")]
    [InlineData("", ",\"x_sent_ms\":null")]
    [InlineData("", ",\"x_sent_ms\":\"1700000000200\"")]
    [InlineData("", ",\"x_sent_ms\":{}")]
    public void Both_ways_read_the_field_alike_wherever_it_stands_and_whatever_it_holds(string before, string after)
    {
        var frame = $$"""{{{before}}"t":"MESSAGE_CREATE","s":2,"op":0,"d":{{Payloads.Message(Snowflake.At(SentMs, 0))}}{{after}}}""";
        foreach (var stamp in (FrameStamp[])[Honest, Trusted])
        {
            var general = General(frame, stamp);
            if (Short(frame, stamp) is { } quick)
                quick.ShouldBe(general);
        }
    }

    private static string MessageAt(long timeMs, string more = "") =>
        $$"""{"t":"MESSAGE_CREATE","s":2,"op":0,"d":{{Payloads.Message(Snowflake.At(timeMs, 0))}}{{more}}}""";

    private static uint? Delay(string frame, FrameStamp stamp)
    {
        var e = Short(frame, stamp).ShouldNotBeNull();
        e.ShouldBe(General(frame, stamp));
        return e.HasDiscordDelayMs ? e.DiscordDelayMs : null;
    }

    private static CommunityEvent? Short(string frame, FrameStamp stamp)
    {
        var mapper = new EventMapper(new GuildRegistry());
        return mapper.TryMapMessage(Encoding.UTF8.GetBytes(frame), stamp, out _) ? mapper.Event : null;
    }

    private static CommunityEvent? General(string frame, FrameStamp stamp)
    {
        var mapper = new EventMapper(new GuildRegistry());
        return GatewayEnvelope.TryRead(Encoding.UTF8.GetBytes(frame), out var envelope, out _)
            && mapper.Map(envelope, stamp) == MapResult.Event
            ? mapper.Event
            : null;
    }
}
