using System.Text;
using System.Text.Json;
using Arrakis.Gateway.Events;
using Arrakis.Gateway.Tests.Support;
using Arrakis.Gateway.Tests.Wire;
using Arrakis.Gateway.Wire;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;

namespace Arrakis.Gateway.Tests.Events;

public sealed class EventMapperTests
{
    private const long Now = 1_700_000_000_000;

    [Fact]
    public void A_message_gives_all_that_scores_need()
    {
        var (result, e, _) = Map("MESSAGE_CREATE", Payloads.Message(334385199974967042));
        result.ShouldBe(MapResult.Event);
        e.ShouldBe(new CommunityEvent
        {
            Kind = EventKind.MessageCreated,
            CommunityId = Payloads.Guild,
            MemberId = Payloads.Author,
            ChannelId = Payloads.Channel,
            MessageId = 334385199974967042,
            TimeMs = Snowflake.TimeMs(334385199974967042),
            IsBot = false,
            JoinedMs = new DateTimeOffset(2015, 4, 26, 6, 26, 56, 936, TimeSpan.Zero).ToUnixTimeMilliseconds(),
            ReceivedUs = Now * 1000,
            // From before 2023: longer ago than the field can say.
            DiscordDelayMs = uint.MaxValue,
        });
    }

    [Theory]
    [InlineData("\"type\":0", false)]
    [InlineData("\"type\":19", false)]
    [InlineData("\"type\":7", true)]
    [InlineData("\"type\":20", true)]
    [InlineData("\"type\":0,\"webhook_id\":\"5\"", true)]
    [InlineData("\"type\":0,\"webhook_id\":null", false)]
    public void Messages_of_the_system_and_of_webhooks_are_marked(string fields, bool isSystem)
    {
        var (_, e, _) = Map(
            "MESSAGE_CREATE", $$"""{"id":"4194304","channel_id":"2","guild_id":"3","author":{"id":"4","bot":true},{{fields}}}""");
        e.IsSystem.ShouldBe(isSystem);
        e.IsBot.ShouldBeTrue();
    }

    [Fact]
    public void A_direct_message_is_skipped() =>
        Map("MESSAGE_CREATE", """{"id":"1","channel_id":"2","author":{"id":"4"}}""").Result.ShouldBe(MapResult.Skipped);

    [Fact]
    public void A_bulk_deletion_is_one_event()
    {
        var (_, e, _) = Map("MESSAGE_DELETE_BULK", """{"ids":["11","12","13"],"channel_id":"2","guild_id":"3"}""");
        e.Kind.ShouldBe(EventKind.MessageDeleted);
        e.MessageId.ShouldBe(11);
        e.MoreMessageIds.ShouldBe([12L, 13L]);
        e.TimeMs.ShouldBe(Now);
    }

    [Fact]
    public void A_reaction_knows_its_giver_its_receiver_and_its_emoji()
    {
        var (_, e, _) = Map(
            "MESSAGE_REACTION_ADD",
            """{"user_id":"1","type":0,"message_id":"2","message_author_id":"3","member":{"user":{"id":"1","bot":"""
            + """true},"joined_at":"2020-01-01T00:00:00+00:00"},"emoji":{"name":"🔥","id":null},"channel_id":"4","burst":"""
            + """false,"guild_id":"5"}""");
        (e.Kind, e.MemberId, e.MessageId, e.TargetMemberId, e.ChannelId, e.CommunityId).ShouldBe((EventKind.ReactionAdded, 1, 2, 3, 4, 5));
        e.Emoji.ShouldBe((long)StableHash.Compute("🔥"));
        e.IsBot.ShouldBeTrue();
        var (_, removed, _) = Map(
            "MESSAGE_REACTION_REMOVE",
            """{"user_id":"1","message_id":"2","emoji":{"name":"\ud83d\udd25","id":null},"channel_id":"4","guild_id":"5"}""");
        removed.Emoji.ShouldBe(e.Emoji);
        removed.HasIsBot.ShouldBeFalse();
        Map(
            "MESSAGE_REACTION_ADD",
            """{"user_id":"1","message_id":"2","emoji":{"name":null,"id":"77"},"channel_id":"4","guild_id":"5"}""").Event.Emoji.ShouldBe(
                77);
    }

    [Fact]
    public void A_join_happened_at_joined_at_and_a_leave_now()
    {
        var (_, joined, _) = Map(
            "GUILD_MEMBER_ADD", """{"guild_id":"5","user":{"id":"1"},"joined_at":"2024-02-29T12:00:00.123456+00:00"}""");
        joined.TimeMs.ShouldBe(new DateTimeOffset(2024, 2, 29, 12, 0, 0, 123, TimeSpan.Zero).ToUnixTimeMilliseconds());
        joined.JoinedMs.ShouldBe(joined.TimeMs);
        var (_, left, _) = Map("GUILD_MEMBER_REMOVE", """{"guild_id":"5","user":{"id":"1","bot":false}}""");
        (left.Kind, left.TimeMs, left.HasJoinedMs).ShouldBe((EventKind.MemberLeft, Now, false));
    }

    [Theory]
    [InlineData("MESSAGE_REACTION_REMOVE_ALL")]
    [InlineData("GUILD_UPDATE")]
    [InlineData("TYPING_START")]
    public void Other_events_are_skipped_whatever_they_hold(string name) => Map(name, "[]").Result.ShouldBe(MapResult.Skipped);

    [Theory]
    [InlineData("MESSAGE_CREATE", "[]", "an object is expected")]
    [InlineData("MESSAGE_CREATE", """{"channel_id":"2","guild_id":"3","author":{"id":"4"}}""", "\"id\" is missing")]
    [InlineData("MESSAGE_CREATE", """{"id":"1","channel_id":"2","guild_id":"3","author":{}}""", "\"author.id\" is missing")]
    [InlineData("MESSAGE_CREATE", """{"id":"1","channel_id":"2","guild_id":"3","author":"4"}""", "an object is expected")]
    [InlineData("GUILD_MEMBER_ADD", """{"user":{"id":"1"}}""", "\"guild_id\" is missing")]
    [InlineData("GUILD_MEMBER_ADD", """{"guild_id":"5","user":{"id":"1"},"joined_at":"yesterday"}""", "a time such as")]
    [InlineData("MESSAGE_DELETE_BULK", """{"ids":[],"channel_id":"2","guild_id":"3"}""", "\"ids\" is missing")]
    [InlineData("INTERACTION_CREATE", """{"id":"1","type":2,"guild_id":"3"}""", "\"application_id\" is missing")]
    public void A_payload_that_lacks_something_or_holds_another_type_is_malformed_with_its_reason(string name, string data, string reason)
    {
        var (result, _, why) = Map(name, data);
        result.ShouldBe(MapResult.Malformed);
        why!.ShouldContain(reason);
    }

    [Fact]
    public void No_field_of_a_frame_leaks_into_the_next()
    {
        var mapper = new EventMapper(new GuildRegistry());
        Map(
            mapper, "MESSAGE_REACTION_ADD",
            """{"user_id":"1","message_id":"2","message_author_id":"3","member":{"user":{"id":"1","bot":"""
            + """true},"joined_at":"2020-01-01T00:00:00+00:00"},"emoji":{"id":"7"},"channel_id":"4","guild_id":"5"}""");
        Map(mapper, "MESSAGE_DELETE_BULK", """{"ids":["11","12"],"channel_id":"2","guild_id":"3"}""");
        Map(mapper, "MESSAGE_DELETE", """{"id":"11","channel_id":"2","guild_id":"3"}""");
        mapper.Event.ShouldBe(
            new CommunityEvent
            {
                Kind = EventKind.MessageDeleted, CommunityId = 3, ChannelId = 2, MessageId = 11, TimeMs = Now, ReceivedUs = Now * 1000,
            });
    }

    [Fact]
    public void An_event_of_a_mutated_message_holds_only_values_that_the_platform_reads_too()
    {
        var frame = JsonCursorTests.Frame();
        var alphabet = "{}[]\",:\\u0129null "u8.ToArray();
        var change = from at in Gen.Choose(0, frame.Length - 1)
                     from to in Gen.Elements(alphabet)
                     from kind in Gen.Choose(0, 3)
                     select (at, to, kind);
        Prop.ForAll(
            Gen.NonEmptyListOf(change).ToArbitrary(),
            changes => CheckAgainstPlatform(
                JsonCursorTests.Mutate(frame, changes.Take(2)))).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
    }

    [Fact]
    public void The_order_of_fields_does_not_matter()
    {
        using var document = JsonDocument.Parse(JsonCursorTests.Frame());
        var expected = Map("MESSAGE_CREATE", Payloads.Message(334385199974967042)).Event;
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var shuffled = Encoding.UTF8.GetBytes(Shuffle(document.RootElement, random));
            GatewayEnvelope.TryRead(shuffled, out var envelope, out _).ShouldBeTrue();
            var mapper = new EventMapper(new GuildRegistry());
            mapper.Map(envelope, new FrameStamp(Now * 1000, Now)).ShouldBe(MapResult.Event);
            mapper.Event.ShouldBe(expected);
        }
    }

    [Fact]
    public void A_message_costs_less_than_200_bytes_of_allocation()
    {
        var frame = JsonCursorTests.Frame();
        var mapper = new EventMapper(new GuildRegistry());
        mapper.TryMapMessage(frame, default, out _).ShouldBeTrue();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            mapper.TryMapMessage(frame, default, out _);
        ((GC.GetAllocatedBytesForCurrentThread() - before) / 1000).ShouldBeLessThan(200);
    }

    /// <summary>Both ways through our reader agree with each other and with a reader made of the platform's parts.</summary>
    private static void CheckAgainstPlatform(byte[] frame)
    {
        var shortWay = new EventMapper(new GuildRegistry());
        var isShort = shortWay.TryMapMessage(frame, new FrameStamp(Now * 1000, Now), out var sequence);
        var longWay = new EventMapper(new GuildRegistry());
        var isLong = GatewayEnvelope.TryRead(frame, out var envelope, out _)
            && envelope.Event == DispatchEvent.MessageCreate && longWay.Map(envelope, new FrameStamp(Now * 1000, Now)) == MapResult.Event;
        if (isShort)
        {
            isLong.ShouldBeTrue();
            shortWay.Event.ShouldBe(longWay.Event);
            sequence.ShouldBe(envelope.Sequence);
        }
        if (!isLong)
            return;
        using var document = JsonDocument.Parse(frame);
        var d = document.RootElement.GetProperty("d");
        var e = longWay.Event;
        e.MessageId.ShouldBe(Id(d, "id"));
        e.ChannelId.ShouldBe(Id(d, "channel_id"));
        e.CommunityId.ShouldBe(Id(d, "guild_id"));
        e.MemberId.ShouldBe(Id(d.GetProperty("author"), "id"));
        var hasSequence = document.RootElement.TryGetProperty("s", out var s) && s.ValueKind != JsonValueKind.Null;
        envelope.Sequence.ShouldBe(hasSequence ? s.GetInt64() : 0);
    }

    private static long Id(JsonElement element, string name) =>
        long.Parse(element.GetProperty(name).GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    private static string Shuffle(JsonElement element, Random random)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return element.GetRawText();
        var properties = element.EnumerateObject().ToArray();
        random.Shuffle(properties);
        return $"{{{string.Join(" , ", properties.Select(p => $"\"{p.Name}\" : {Shuffle(p.Value, random)}"))}}}";
    }

    private static (MapResult Result, CommunityEvent Event, string? Reason) Map(string name, string data) =>
        Map(new EventMapper(new GuildRegistry()), name, data);

    private static (MapResult Result, CommunityEvent Event, string? Reason) Map(EventMapper mapper, string name, string data)
    {
        var frame = Encoding.UTF8.GetBytes($$"""{"t":"{{name}}","s":2,"op":0,"d":{{data}}}""");
        GatewayEnvelope.TryRead(frame, out var envelope, out var error).ShouldBeTrue(error);
        var result = mapper.Map(envelope, new FrameStamp(Now * 1000, Now));
        return (result, mapper.Event, mapper.Reason);
    }
}
