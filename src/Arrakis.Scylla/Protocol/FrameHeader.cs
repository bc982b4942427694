using System.Buffers.Binary;

namespace Arrakis.Scylla.Protocol;

/// <summary>The nine bytes before every body (native protocol v3 and v4, section 2).</summary>
/// <param name="Version">3 or 4, without the direction bit.</param>
/// <param name="IsResponse">Whether the direction bit is set.</param>
/// <param name="Flags">Flags.</param>
/// <param name="StreamId">-1 for events; 0 to 32767 for requests and their responses.</param>
/// <param name="Opcode">What the frame is.</param>
/// <param name="BodyLength">Bytes of the body.</param>
internal readonly record struct FrameHeader(byte Version, bool IsResponse, FrameFlags Flags, short StreamId, Opcode Opcode, int BodyLength)
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 9;

    private const byte ResponseBit = 0x80;

    /// <summary>Reads a header; says nothing of whether its fields make sense.</summary>
    public static FrameHeader Read(ReadOnlySpan<byte> bytes) => new(
        (byte)(bytes[0] & ~ResponseBit), (bytes[0] & ResponseBit) != 0, (FrameFlags)bytes[1],
        BinaryPrimitives.ReadInt16BigEndian(bytes[2..]), (Opcode)bytes[4], BinaryPrimitives.ReadInt32BigEndian(bytes[5..]));

    /// <summary>Writes the header.</summary>
    public void Write(Span<byte> bytes)
    {
        bytes[0] = IsResponse ? (byte)(Version | ResponseBit) : Version;
        bytes[1] = (byte)Flags;
        BinaryPrimitives.WriteInt16BigEndian(bytes[2..], StreamId);
        bytes[4] = (byte)Opcode;
        BinaryPrimitives.WriteInt32BigEndian(bytes[5..], BodyLength);
    }
}
