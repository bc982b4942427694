using System.Text;
using Arrakis.Pipeline.Delivery;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Delivery;

public sealed class DeadLetterReplayTests
{
    private const long Guild = 526_209_802_240_000_000;
    private static readonly CommunityEvent Message = new()
    {
        Kind = EventKind.MessageCreated, CommunityId = Guild, MemberId = 7, TimeMs = 1_700_000_000_000, MessageId = 99, ChannelId = 1,
        Shard = 3, Session = 11, Sequence = 41, ReceivedUs = 1_700_000_000_000_000,
    };

    [Fact]
    public void A_record_comes_back_in_its_communitys_partition_as_the_same_event_of_no_session()
    {
        var record = DeadLetterReplay.ToRecord(Letter("log:1:0:4", Message.ToByteArray()), 16, out var refusal).ShouldNotBeNull();
        refusal.ShouldBeNull();
        record.Partition.ShouldBe(new CommunityId(Guild).Partition(16));
        var expected = new CommunityEvent(Message)
        {
            Session = 0, Sequence = 0, ReceivedUs = 0, ReplayOf = StableHash.Compute("log:1:0:4"),
        };
        CommunityEvent.Parser.ParseFrom(record.Payload.Span).ShouldBe(expected);
    }

    [Fact]
    public void It_is_applied_although_the_refused_one_stands_before_it_and_twice_it_counts_once()
    {
        var filter = new DuplicateFilter([]);
        filter.IsDuplicate(Message, 0).ShouldBeFalse();
        var replayed = Replay("log:1:0:0");
        filter.IsDuplicate(replayed, 1).ShouldBeFalse();
        filter.IsDuplicate(replayed, 2).ShouldBeTrue();
        filter.IsDuplicate(Replay("log:1:0:5"), 3).ShouldBeFalse("another letter is another event");
        filter.IsDuplicate(Message, 4).ShouldBeTrue();
    }

    [Fact]
    public void What_has_no_identity_of_its_own_counts_once_too()
    {
        var leave = new CommunityEvent(Message) { Kind = EventKind.MemberLeft, ReplayOf = 5, Session = 0 };
        var filter = new DuplicateFilter([]);
        filter.IsDuplicate(leave, 0).ShouldBeFalse();
        filter.IsDuplicate(leave, 1).ShouldBeTrue();
    }

    [Fact]
    public void A_frame_is_mapped_again_and_has_the_time_of_its_refusal_where_it_carries_none()
    {
        const string Frame = """
            {"t":"MESSAGE_REACTION_ADD","s":41,"op":0,"d":{"user_id":"7","channel_id":"1","message_id":"99","guild_id":"526209802240000000",
            "emoji":{"id":null,"name":"🔥"}}}
            """;
        var record = DeadLetterReplay.ToRecord(
            Letter("frame:000000000000000b:41", Encoding.UTF8.GetBytes(Frame), refusedMs: 1_700_000_000_123), 16, out _).ShouldNotBeNull();
        var e = CommunityEvent.Parser.ParseFrom(record.Payload.Span);
        (e.Kind, e.CommunityId, e.MemberId, e.TimeMs, e.Session, e.Sequence).ShouldBe(
            (EventKind.ReactionAdded, Guild, 7, 1_700_000_000_123, 0UL, 0));
        e.ReplayOf.ShouldBe(StableHash.Compute("frame:000000000000000b:41"));
    }

    [Fact]
    public void A_record_that_the_log_did_not_take_comes_back_too_although_it_has_its_frames_name()
    {
        var letter = Letter("frame:000000000000000b:41", Message.ToByteArray()) with { CommunityId = Guild };
        var e = CommunityEvent.Parser.ParseFrom(DeadLetterReplay.ToRecord(letter, 16, out _).ShouldNotBeNull().Payload.Span);
        (e.MessageId, e.Session, e.ReplayOf).ShouldBe((99, 0UL, StableHash.Compute("frame:000000000000000b:41")));
    }

    [Theory]
    [InlineData("{\"op\":0,\"t\":\"MESSAGE_CREATE\",\"s\":1,\"d\":{\"guild_id\":\"5\"}}", "the field \"id\" is missing")]
    [InlineData("{\"op\":0,\"t\":\"MESSAGE_DELETE\",\"s\":1,\"d\":{\"id\":\"5\",\"channel_id\":\"1\"}}", "nothing that counts")]
    [InlineData("{\"op\":11}", "opcode 11 carries no event")]
    [InlineData("{\"op\":0,", "expected")]
    public void A_frame_that_gives_no_event_is_refused_with_the_reason(string frame, string reason)
    {
        DeadLetterReplay.ToRecord(Letter("frame:0:1", Encoding.UTF8.GetBytes(frame)), 16, out var refusal).ShouldBeNull();
        refusal.ShouldNotBeNull().ShouldContain(reason);
    }

    [Fact]
    public void What_cannot_come_back_is_told_why()
    {
        var bytes = Message.ToByteArray();
        Refusal(Letter("log:1:0:4", [])).ShouldContain("nothing is left");
        Refusal(Letter("log:1:0:4", []) with { Reason = DeadLetter.ErasedReason }).ShouldContain("erased with its member");
        Refusal(Letter("log:1:0:4", []) with { ReplayedMs = 1_700_000_000_000 }).ShouldContain("already, at 2023-11-14 22:13:20 UTC");
        Refusal(Letter("log:1:0:4", new byte[DeadLetter.MaxPayload])).ShouldContain("only its first 65536 bytes");
        Refusal(Letter("log:1:0:4", [0xFF, 0xFF])).ShouldContain("protobuf");
        Refusal(Letter("something", bytes)).ShouldContain("its key is neither");
        Refusal(Letter("log:1:0:4", new CommunityEvent(Message) { MemberId = 0 }.ToByteArray())).ShouldContain("member_id is 0");
        Refusal(Letter("log:1:0:4", new CommunityEvent(Message) { CommunityId = 0 }.ToByteArray())).ShouldContain("community_id is 0");
        Refusal(Letter(
            "log:1:0:4", new CommunityEvent(Message) { Kind = (EventKind)99 }.ToByteArray())).ShouldContain("kind 99 is unknown");
    }

    private static CommunityEvent Replay(string key) => CommunityEvent.Parser.ParseFrom(
        DeadLetterReplay.ToRecord(Letter(key, Message.ToByteArray()), 16, out _).ShouldNotBeNull().Payload.Span);

    private static string Refusal(DeadLetter letter)
    {
        DeadLetterReplay.ToRecord(letter, 16, out var refusal).ShouldBeNull();
        return refusal.ShouldNotBeNull();
    }

    private static DeadLetter Letter(string key, byte[] payload, long refusedMs = 1) =>
        new() { Key = key, Stage = "pipeline", Reason = "because", RefusedMs = refusedMs, Payload = payload };
}
