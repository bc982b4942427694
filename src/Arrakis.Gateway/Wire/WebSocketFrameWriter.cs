using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Arrakis.Gateway.Wire;

/// <summary>Writes client frames: whole, and masked with a fresh random key (RFC 6455, 5.3).</summary>
internal static class WebSocketFrameWriter
{
    /// <summary>Bytes of header and mask at most.</summary>
    public const int MaxHeaderBytes = 14;

    /// <summary>Writes a frame and returns its length.</summary>
    /// <param name="opcode">What kind of frame.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="target">At least the payload's length and <see cref="MaxHeaderBytes"/> long.</param>
    public static int Write(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, Span<byte> target)
    {
        target[0] = (byte)(0x80 | (int)opcode);
        var header = 2;
        if (payload.Length < 126)
        {
            target[1] = (byte)(0x80 | payload.Length);
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            target[1] = 0x80 | 126;
            BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)payload.Length);
            header = 4;
        }
        else
        {
            target[1] = 0x80 | 127;
            BinaryPrimitives.WriteInt64BigEndian(target[2..], payload.Length);
            header = 10;
        }
        var mask = target.Slice(header, 4);
        RandomNumberGenerator.Fill(mask);
        var body = target.Slice(header + 4, payload.Length);
        for (var i = 0; i < payload.Length; i++)
            body[i] = (byte)(payload[i] ^ mask[i & 3]);
        return header + 4 + payload.Length;
    }
}
