using System.Buffers;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;

namespace Arrakis.Scylla.Tests.Protocol;

public class FrameReaderTests
{
    private static readonly FrameReader Reader = new(ProtocolVersion.V4, maxBodyBytes: 1000);

    [Fact]
    public void Frames_are_the_same_however_the_bytes_are_cut()
    {
        var property = Prop.ForAll(
            Gen.ArrayOf(Gen.Choose(0, 300)).ToArbitrary(), Gen.ArrayOf(Gen.Choose(1, 40)).ToArbitrary(), (lengths, cuts) =>
            {
                var bytes = lengths.SelectMany((length, i) => Frame((short)i, length)).ToArray();
                var rest = Cut(bytes, cuts);
                for (var i = 0; i < lengths.Length; i++)
                {
                    Reader.TryRead(ref rest, out var frame).ShouldBeTrue();
                    using (frame)
                    {
                        frame!.Header.StreamId.ShouldBe((short)i);
                        frame.Body.ToArray().ShouldBe(Body((short)i, lengths[i]));
                    }
                }
                Reader.TryRead(ref rest, out _).ShouldBeFalse();
                return rest.IsEmpty;
            });
        Check.One(Config.QuickThrowOnFailure, property);
    }

    [Fact]
    public void A_frame_that_is_not_all_there_is_left_where_it_is()
    {
        var bytes = Frame(5, 100);
        for (var length = 0; length < bytes.Length; length++)
        {
            var rest = new ReadOnlySequence<byte>(bytes, 0, length);
            Reader.TryRead(ref rest, out var frame).ShouldBeFalse();
            frame.ShouldBeNull();
            rest.Length.ShouldBe(length);
        }
    }

    [Fact]
    public void Random_bytes_give_frames_or_a_typed_error()
    {
        var property = Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            foreach (var prefix in new byte[][] { [], [0x84], [0x84, 0, 0, 1, 8, 0, 0, 0] })
            {
                var rest = new ReadOnlySequence<byte>([.. prefix, .. bytes]);
                try
                {
                    while (Reader.TryRead(ref rest, out var frame))
                        frame!.Dispose();
                }
                catch (Exception e) when (e is ProtocolViolationException or ProtocolVersionNotSupportedException)
                {
                }
            }
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), property);
    }

    [Fact]
    public void A_length_above_the_cap_is_refused_before_its_body_comes()
    {
        var header = Frame(1, 0);
        header[7] = 0x03;
        header[8] = 0xE9;
        Refused(header).ShouldContain("a frame of 1001 bytes; MaxFrameBytes allows 1000");
    }

    [Theory]
    [InlineData(-2, (int)Opcode.Result)]
    [InlineData(-1, (int)Opcode.Result)]
    [InlineData(3, (int)Opcode.Event)]
    public void A_stream_id_that_does_not_suit_the_frame_is_refused(int streamId, int opcode)
    {
        var header = Frame((short)streamId, 0);
        header[4] = (byte)opcode;
        Refused(header).ShouldContain($"stream id {streamId}");
    }

    [Fact]
    public void Another_version_is_known_by_its_first_byte()
    {
        var rest = new ReadOnlySequence<byte>([0x82]);
        ProtocolVersionNotSupportedException? refused = null;
        try
        {
            Reader.TryRead(ref rest, out _);
        }
        catch (ProtocolVersionNotSupportedException e)
        {
            refused = e;
        }
        refused.ShouldNotBeNull().Spoken.ShouldBe(2);
    }

    private static string Refused(byte[] bytes)
    {
        var rest = new ReadOnlySequence<byte>(bytes);
        try
        {
            Reader.TryRead(ref rest, out _);
            return "";
        }
        catch (ProtocolViolationException e)
        {
            return e.Message;
        }
    }

    private static byte[] Body(short streamId, int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i + streamId))];

    private static byte[] Frame(short streamId, int length) =>
    [
        0x84, 0, (byte)(streamId >> 8), (byte)streamId, (byte)Opcode.Result, 0, 0, (byte)(length >> 8), (byte)length,
        .. Body(streamId, length),
    ];

    private static ReadOnlySequence<byte> Cut(byte[] bytes, int[] cuts)
    {
        var first = new Segment(ReadOnlyMemory<byte>.Empty, 0);
        var last = first;
        var position = 0;
        for (var i = 0; position < bytes.Length; i++)
        {
            var length = Math.Min(cuts.Length == 0 ? bytes.Length : cuts[i % cuts.Length], bytes.Length - position);
            last = last.Append(bytes.AsMemory(position, length));
            position += length;
        }
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
