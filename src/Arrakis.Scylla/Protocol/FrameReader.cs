using System.Buffers;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol.Responses;

namespace Arrakis.Scylla.Protocol;

/// <summary>
/// Takes frames out of received bytes (native protocol v3 and v4, section 2). Knows no socket and keeps nothing between calls.
/// </summary>
/// <param name="version">The version that was offered; a server answers in the same one, or does not speak it.</param>
/// <param name="maxBodyBytes">The longest body that is accepted.</param>
internal readonly struct FrameReader(ProtocolVersion version, int maxBodyBytes)
{
    /// <summary>The stream id of events.</summary>
    public const short EventStream = -1;

    private const byte ResponseBit = 0x80;

    /// <summary>Of any server so far; what lies above is no version but garbage.</summary>
    private const int NewestVersion = 6;

    /// <summary>Takes the next frame whole, and leaves what follows it; takes nothing if it is not all there yet.</summary>
    /// <param name="bytes">What was received; afterwards what is left of it.</param>
    /// <param name="frame">The frame, to be disposed of.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ProtocolVersionNotSupportedException">The server answers in another version.</exception>
    /// <exception cref="ProtocolViolationException">The header breaks the rules, or announces a body above the cap.</exception>
    public bool TryRead(ref ReadOnlySequence<byte> bytes, out ResponseFrame? frame)
    {
        frame = null;
        if (bytes.IsEmpty)
            return false;
        CheckFirst(FirstByte(bytes));
        if (bytes.Length < FrameHeader.Size)
            return false;
        var header = ReadHeader(bytes);
        CheckHeader(header);
        var end = FrameHeader.Size + (long)header.BodyLength;
        if (bytes.Length < end)
            return false;
        // Rented only now that all of the body is there: a length alone costs nothing.
        var body = ArrayPool<byte>.Shared.Rent(header.BodyLength);
        bytes.Slice(FrameHeader.Size, header.BodyLength).CopyTo(body);
        bytes = bytes.Slice(end);
        frame = new ResponseFrame(header, body);
        return true;
    }

    private static byte FirstByte(in ReadOnlySequence<byte> bytes)
    {
        var first = default(byte);
        bytes.Slice(0, 1).CopyTo(new Span<byte>(ref first));
        return first;
    }

    private static FrameHeader ReadHeader(in ReadOnlySequence<byte> bytes)
    {
        if (bytes.FirstSpan.Length >= FrameHeader.Size)
            return FrameHeader.Read(bytes.FirstSpan);
        Span<byte> copy = stackalloc byte[FrameHeader.Size];
        bytes.Slice(0, FrameHeader.Size).CopyTo(copy);
        return FrameHeader.Read(copy);
    }

    /// <summary>
    /// The first byte alone tells the version: headers below v3 are shorter, and a server that refuses sends one of those.
    /// </summary>
    private void CheckFirst(byte first)
    {
        if ((first & ResponseBit) == 0)
            throw new ProtocolViolationException($"a frame that begins with 0x{first:X2}, which is no response");
        var spoken = first & ~ResponseBit;
        if (spoken is 0 or > NewestVersion)
            throw new ProtocolViolationException($"a frame that begins with 0x{first:X2}, which names no version");
        if (spoken != (byte)version)
            throw new ProtocolVersionNotSupportedException(version, spoken);
    }

    private void CheckHeader(in FrameHeader header)
    {
        if (header.StreamId < EventStream)
            throw new ProtocolViolationException($"the stream id {header.StreamId}; answers have 0 to 32767, events -1");
        if ((header.Flags & FrameFlags.Compressed) != 0)
            throw new ProtocolViolationException("a compressed frame, but no compression was agreed on");
        if (header.BodyLength < 0 || header.BodyLength > maxBodyBytes)
            throw new ProtocolViolationException($"a frame of {header.BodyLength} bytes; MaxFrameBytes allows {maxBodyBytes}");
        if ((header.StreamId == EventStream) != (header.Opcode == Opcode.Event))
            throw new ProtocolViolationException($"a frame {header.Opcode} with stream id {header.StreamId}; events alone have -1");
    }
}
