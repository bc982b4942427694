using System.Runtime.Serialization;
using Arrakis.Cluster.Protocol;
using Arrakis.Shared;
using Google.Protobuf;
using Shouldly;
using Wire = Arrakis.Cluster.Protocol.Wire;

namespace Arrakis.Cluster.Tests.Protocol;

/// <summary>What older and newer nodes, and broken ones, may send.</summary>
public sealed class CompatibilityTests(SerializerFixture fixture) : IClassFixture<SerializerFixture>
{
    // Field 1000, a varint, is 1.
    private static readonly byte[] NewField = [0xC0, 0x3E, 0x01];

    public static TheoryData<Type> Types => [.. MessageSamples.Types];

    [Theory]
    [MemberData(nameof(Types))]
    public void Fields_of_a_newer_writer_are_left_alone(Type type)
    {
        foreach (var sample in MessageSamples.All(fixture.System.DeadLetters).Where(sample => sample.GetType() == type))
        {
            var newer = WithNewField(fixture.Serializer.ToBinary(sample));
            var back = fixture.Serializer.FromBinary(newer, fixture.Serializer.Manifest(sample));
            Bits.Difference(sample, back).ShouldBeNull();
        }
    }

    [Fact]
    public void New_fields_deep_inside_are_left_alone()
    {
        var row = Wire.MemberRow.Parser.ParseFrom(WithNewField(RowBytes()));
        var applied = new Wire.EventsApplied { Through = new() { Offset = 5 }, Changes = new() { Members = { row } } };
        var back = Read("EA", applied).ShouldBeOfType<CommunityReplies.EventsApplied>();
        Bits.Difference(MessageSamples.FullRow, back.Changes.Members[0]).ShouldBeNull();
    }

    [Fact]
    public void What_an_event_of_a_newer_gateway_holds_stays_in_it()
    {
        var e = Arrakis.Shared.Events.CommunityEvent.Parser.ParseFrom(WithNewField(MessageSamples.Event.ToByteArray()));
        var sent = new CommunityCommands.ApplyEvents(MessageSamples.Community, 1, default, 0, [new(default, e)]);
        var back = (CommunityCommands.ApplyEvents)fixture.Serializer.FromBinary(fixture.Serializer.ToBinary(sent), "AE");
        back.Events[0].Event.ToByteArray().ShouldBe(e.ToByteArray());
    }

    [Fact]
    public void An_unknown_manifest_is_named() =>
        Should.Throw<SerializationException>(() => fixture.Serializer.FromBinary([], "ZZ")).Message.ShouldContain("'ZZ'");

    [Fact]
    public void An_object_that_is_no_message_is_named() =>
        Should.Throw<SerializationException>(() => fixture.Serializer.ToBinary("text")).Message.ShouldContain("System.String");

    [Fact]
    public void A_refusal_that_is_not_known_yet_says_to_begin_anew() =>
        ((CommunityReplies.ApplyRefused)Read("AR", new Wire.ApplyRefused { CommunityId = 1, Reason = (Wire.ApplyRefusal)9 }))
            .Reason.ShouldBe(ApplyRefusal.StateLost);

    [Fact]
    public void A_leaderboard_that_is_not_known_yet_is_refused_on_the_way_in() =>
        Refused("GL", new Wire.GetLeaderboard { CommunityId = 1, Type = (Wire.LeaderboardType)3 }).ShouldContain("leaderboard 3");

    [Fact]
    public void A_command_without_events_is_refused() =>
        Refused("AE", new Wire.ApplyEvents { CommunityId = 1, ReadThrough = new() }).ShouldContain("no events");

    [Fact]
    public void A_part_that_is_missing_is_named()
    {
        Refused("SU", new Wire.Summary { CommunityId = 1 }).ShouldContain("read_through");
        Refused("EA", new Wire.EventsApplied { CommunityId = 1, Through = new() }).ShouldContain("changes");
        Refused("AW", new Wire.Awake { CommunityId = 1 }).ShouldContain("owner");
        Refused("LB", new Wire.Leaderboard { CommunityId = 1 }).ShouldContain("page");
    }

    [Fact]
    public void A_decimal_of_a_scale_that_there_is_not_is_refused()
    {
        var row = Wire.MemberRow.Parser.ParseFrom(RowBytes());
        row.Inflow.Scale = 29;
        Refused("EA", new Wire.EventsApplied { Through = new(), Changes = new() { Members = { row } } })
            .ShouldContain("inflow has a scale of 29");
    }

    [Fact]
    public void Bytes_that_are_no_protobuf_are_refused_and_never_anything_else()
    {
        var random = new Random(20_240_901);
        foreach (var sample in MessageSamples.All(fixture.System.DeadLetters))
        {
            var bytes = fixture.Serializer.ToBinary(sample);
            for (var round = 0; round < 2_000; round++)
                ReadBroken(Break(bytes, random), fixture.Serializer.Manifest(sample));
        }
    }

    [Fact]
    public void What_a_message_cannot_hold_is_refused_when_it_is_written() =>
        Should.Throw<SerializationException>(() => fixture.Serializer.ToBinary(
            new CommunityReplies.ApplyRefused(new CommunityId(1), 1, (ApplyRefusal)7))).Message.ShouldContain("ApplyRefused");

    private static byte[] RowBytes() =>
        Arrakis.Cluster.Protocol.Serialization.MemberRowCodec.ToWire(MessageSamples.FullRow).ToByteArray();

    private void ReadBroken(byte[] bytes, string manifest)
    {
        try
        {
            fixture.Serializer.FromBinary(bytes, manifest);
        }
        catch (SerializationException refused)
        {
            refused.Message.ShouldContain($"'{manifest}'");
        }
    }

    private object Read(string manifest, IMessage wire) => fixture.Serializer.FromBinary(wire.ToByteArray(), manifest);

    private string Refused(string manifest, IMessage wire) => Should.Throw<SerializationException>(() => Read(manifest, wire)).Message;

    private static byte[] Break(byte[] bytes, Random random)
    {
        byte[] broken = [.. bytes.Take(random.Next(bytes.Length + 1))];
        for (var i = random.Next(4); i > 0 && broken.Length > 0; i--)
            broken[random.Next(broken.Length)] = (byte)random.Next(256);
        return broken;
    }

    private static byte[] WithNewField(byte[] bytes) => [.. bytes, .. NewField];
}
