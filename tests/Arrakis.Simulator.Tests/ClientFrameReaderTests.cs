using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arrakis.Simulator.Tests;

public sealed class ClientFrameReaderTests
{
    [Fact]
    public void However_a_message_is_fragmented_masked_and_cut_into_reads_it_arrives_whole()
    {
        var cases = from length in Gen.Choose(0, 5000)
                    from pieces in Gen.Choose(1, 5)
                    from chunk in Gen.Choose(1, 700)
                    from mask in Gen.ArrayOf(Gen.Choose(0, 255), 4)
                    select (length, pieces, chunk, mask.Select(value => (byte)value).ToArray());
        Prop.ForAll(cases.ToArbitrary(), input => Check(input.length, input.pieces, input.chunk, input.Item4)).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(new byte[] { 0x81, 0x00 }, ClientMessageKind.Violation)] // not masked
    [InlineData(new byte[] { 0x80, 0x80, 0, 0, 0, 0 }, ClientMessageKind.Violation)] // continues nothing
    [InlineData(new byte[] { 0xC1, 0x80, 0, 0, 0, 0 }, ClientMessageKind.Violation)] // a reserved bit
    [InlineData(new byte[] { 0x83, 0x80, 0, 0, 0, 0 }, ClientMessageKind.Violation)] // a reserved opcode
    [InlineData(new byte[] { 0x09, 0x80, 0, 0, 0, 0 }, ClientMessageKind.Violation)] // a fragmented ping
    [InlineData(new byte[] { 0x81, 0xFF, 0, 0, 0, 0, 0, 2, 0, 0 }, ClientMessageKind.TooBig)]
    [InlineData(new byte[] { 0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0 }, ClientMessageKind.TooBig)] // a negative length
    [InlineData(new byte[] { 0x81 }, ClientMessageKind.Gone)]
    internal async Task What_breaks_the_protocol_is_told(byte[] bytes, ClientMessageKind expected)
    {
        using var stream = new MemoryStream(bytes);
        Assert.Equal(expected, (await new ClientFrameReader(stream).ReadAsync(CancellationToken.None)).Kind);
    }

    private static bool Check(int length, int pieces, int chunk, byte[] mask)
    {
        var payload = Enumerable.Range(0, length).Select(i => (byte)(i * 31)).ToArray();
        using var wire = new MemoryStream();
        for (var piece = 0; piece < pieces; piece++)
        {
            var part = payload.AsSpan(length * piece / pieces, (length * (piece + 1) / pieces) - (length * piece / pieces));
            WriteFrame(wire, (byte)((piece == 0 ? 1 : 0) | (piece == pieces - 1 ? 0x80 : 0)), part, mask);
            if (piece < pieces - 1) WriteFrame(wire, 0x8A, [1, 2, 3], mask); // a pong in between
        }
        using var stream = new TricklingStream(wire.ToArray(), chunk);
        var message = new ClientFrameReader(stream).ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return message.Kind == ClientMessageKind.Data && message.Payload.Span.SequenceEqual(payload);
    }

    private static void WriteFrame(MemoryStream wire, byte first, ReadOnlySpan<byte> payload, byte[] mask)
    {
        wire.WriteByte(first);
        if (payload.Length < 126)
        {
            wire.WriteByte((byte)(0x80 | payload.Length));
        }
        else
        {
            wire.WriteByte(0x80 | 126);
            wire.WriteByte((byte)(payload.Length >> 8));
            wire.WriteByte((byte)payload.Length);
        }
        wire.Write(mask);
        for (var i = 0; i < payload.Length; i++) wire.WriteByte((byte)(payload[i] ^ mask[i & 3]));
    }

    private sealed class TricklingStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, chunk)], cancellationToken);
    }
}
