using System.Diagnostics;
using Arrakis.Shared.Events;
using Arrakis.Shared.Telemetry;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Arrakis.Shared.Tests.Telemetry;

public sealed class TraceContextBytesTests
{
    [Fact]
    public void A_context_comes_back_from_a_record_as_it_was_from_another_process()
    {
        var context = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        var bytes = new byte[TraceContextBytes.Length];
        TraceContextBytes.Write(context, bytes);
        var record = new CommunityEvent { Kind = EventKind.MessageCreated, TraceContext = ByteString.CopyFrom(bytes) }.ToByteArray();

        TraceContextBytes.TryRead(CommunityEvent.Parser.ParseFrom(record).TraceContext.Span, out var read).ShouldBeTrue();
        (read.TraceId, read.SpanId, read.IsRemote, read.TraceFlags).ShouldBe((context.TraceId, context.SpanId, true,
            ActivityTraceFlags.Recorded));
    }

    [Theory]
    [InlineData("00000000000000000000000000000000" + "0123456789abcdef")]
    [InlineData("0123456789abcdef0123456789abcdef" + "0000000000000000")]
    [InlineData("")]
    [InlineData("0123456789abcdef0123456789abcdef" + "0123456789abcd")]
    [InlineData("0123456789abcdef0123456789abcdef" + "0123456789abcdef00")]
    public void What_is_no_context_is_none(string hex) => TraceContextBytes.TryRead(Convert.FromHexString(hex), out _).ShouldBeFalse();

    [Fact]
    public void Whatever_bytes_stand_there_they_are_a_context_or_none_and_never_a_fault()
    {
        var bytes = Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf();
        var exact = Gen.Choose(0, 2).Select(b => (byte)(b == 2 ? 255 : 0)).ArrayOf(TraceContextBytes.Length);
        Prop.ForAll(Gen.OneOf(bytes, exact).ToArbitrary(), Holds).QuickCheckThrowOnFailure();

        static bool Holds(byte[] value)
        {
            if (!TraceContextBytes.TryRead(value, out var context))
                return value.Length != TraceContextBytes.Length || value[..16].All(b => b == 0) || value[16..].All(b => b == 0);
            var back = new byte[TraceContextBytes.Length];
            TraceContextBytes.Write(context, back);
            return back.SequenceEqual(value);
        }
    }
}
