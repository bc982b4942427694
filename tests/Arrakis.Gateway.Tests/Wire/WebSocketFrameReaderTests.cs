using Arrakis.Gateway.Wire;
using Shouldly;

namespace Arrakis.Gateway.Tests.Wire;

public sealed class WebSocketFrameReaderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65535)]
    [InlineData(65536)]
    [InlineData(300_000)]
    public void A_message_of_any_length_is_read_in_pieces_of_any_size(int length)
    {
        var payload = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        byte[] bytes = [.. Frame(0x81, payload), .. Frame(0x82, [1, 2, 3])];
        foreach (var piece in new[] { 1, 7, 1000, bytes.Length })
        {
            if (bytes.Length / piece > 100_000)
                continue;
            var messages = ReadAll(new WebSocketFrameReader(1 << 20), bytes, piece);
            messages.Count.ShouldBe(2);
            messages[0].Opcode.ShouldBe(WebSocketOpcode.Text);
            messages[0].Payload.ShouldBe(payload);
            messages[1].Payload.ShouldBe(new byte[] { 1, 2, 3 });
        }
    }

    [Fact]
    public void Fragments_are_joined_and_control_frames_between_them_are_handed_over()
    {
        byte[] bytes = [.. Frame(0x01, [1]), .. Frame(0x89, [9]), .. Frame(0x00, [2]), .. Frame(0x80, [3]), .. Frame(0x81, [4])];
        var messages = ReadAll(new WebSocketFrameReader(1 << 20), bytes, 3);
        messages.Select(m => m.Opcode).ShouldBe([WebSocketOpcode.Ping, WebSocketOpcode.Text, WebSocketOpcode.Text]);
        messages[1].Payload.ShouldBe(new byte[] { 1, 2, 3 });
        messages[2].Payload.ShouldBe(new byte[] { 4 });
    }

    [Theory]
    [InlineData(new byte[] { 0xC1, 0x00 }, 1002)]
    [InlineData(new byte[] { 0x81, 0x80, 0, 0, 0, 0 }, 1002)]
    [InlineData(new byte[] { 0x83, 0x00 }, 1002)]
    [InlineData(new byte[] { 0x09, 0x00 }, 1002)]
    [InlineData(new byte[] { 0x89, 0x7E, 0x00, 0x80 }, 1002)]
    [InlineData(new byte[] { 0x80, 0x00 }, 1002)]
    [InlineData(new byte[] { 0x01, 0x00, 0x81, 0x00 }, 1002)]
    [InlineData(new byte[] { 0x81, 0x7F, 0xFF, 0, 0, 0, 0, 0, 0, 0 }, 1009)]
    [InlineData(new byte[] { 0x81, 0x7F, 0, 0, 0, 1, 0, 0, 0, 0 }, 1009)]
    public void A_peer_that_breaks_the_protocol_is_refused_before_anything_is_allocated(byte[] bytes, int closeCode)
    {
        var fault = Should.Throw<WebSocketViolationException>(() => ReadAll(new WebSocketFrameReader(1 << 20), bytes, bytes.Length));
        fault.CloseCode.ShouldBe(closeCode);
    }

    [Fact]
    public void Fragments_that_together_exceed_the_cap_are_refused()
    {
        byte[] bytes = [.. Frame(0x01, new byte[600]), .. Frame(0x80, new byte[600])];
        Should.Throw<WebSocketViolationException>(() => ReadAll(new WebSocketFrameReader(1000), bytes, 100)).CloseCode.ShouldBe(1009);
    }

    [Fact]
    public void The_buffer_shrinks_after_a_large_message()
    {
        var reader = new WebSocketFrameReader(16 << 20);
        ReadAll(reader, Frame(0x81, new byte[10_000_000]), 65536);
        reader.GetFreeSpace().Length.ShouldBe(WebSocketFrameReader.BufferBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(70_000)]
    public void A_client_frame_is_masked_and_unmasks_to_its_payload(int length)
    {
        var payload = Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray();
        var frame = new byte[length + WebSocketFrameWriter.MaxHeaderBytes];
        var written = WebSocketFrameWriter.Write(WebSocketOpcode.Text, payload, frame);
        (frame[1] & 0x80).ShouldBe(0x80);
        var header = written - length;
        var mask = frame.AsSpan(header - 4, 4).ToArray();
        frame.AsSpan(header, length).ToArray().Select((b, i) => (byte)(b ^ mask[i & 3])).ShouldBe(payload);
    }

    [Fact]
    public void The_accept_of_the_standards_example_is_right() =>
        WebSocketHandshake.Accept("dGhlIHNhbXBsZSBub25jZQ==").ShouldBe("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");

    private static List<(WebSocketOpcode Opcode, byte[] Payload)> ReadAll(WebSocketFrameReader reader, byte[] bytes, int piece)
    {
        var messages = new List<(WebSocketOpcode, byte[])>();
        for (var at = 0; at < bytes.Length;)
        {
            var space = reader.GetFreeSpace();
            var count = Math.Min(Math.Min(piece, space.Length), bytes.Length - at);
            bytes.AsSpan(at, count).CopyTo(space.Span);
            reader.Advance(count);
            at += count;
            while (reader.TryRead(out var opcode, out var payload))
                messages.Add((opcode, payload.ToArray()));
        }
        return messages;
    }

    private static byte[] Frame(byte first, byte[] payload) => payload.Length switch
    {
        < 126 => [first, (byte)payload.Length, .. payload],
        <= ushort.MaxValue => [first, 126, (byte)(payload.Length >> 8), (byte)payload.Length, .. payload],
        _ =>
        [
            first, 127, 0, 0, 0, 0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8),
            (byte)payload.Length, .. payload,
        ],
    };
}
