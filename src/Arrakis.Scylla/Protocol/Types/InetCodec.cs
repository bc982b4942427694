using System.Buffers;
using System.Net;
using System.Net.Sockets;
using ProtocolViolationException = Arrakis.Scylla.Errors.ProtocolViolationException;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>inet</c>: the four bytes of an IPv4 address or the sixteen of an IPv6 one. A scope id has no place in it.</summary>
internal sealed class InetCodec : CqlCodec<IPAddress>
{
    private const int IPv4Size = 4;
    private const int IPv6Size = 16;

    public override int GetByteCount(IPAddress value) => value.AddressFamily == AddressFamily.InterNetwork ? IPv4Size : IPv6Size;

    public override void Write(IBufferWriter<byte> output, IPAddress value)
    {
        value.TryWriteBytes(output.GetSpan(IPv6Size), out var written);
        output.Advance(written);
    }

    public override IPAddress Read(ReadOnlySpan<byte> bytes) => bytes.Length is IPv4Size or IPv6Size
        ? new IPAddress(bytes)
        : throw new ProtocolViolationException($"an inet of {bytes.Length} bytes instead of {IPv4Size} or {IPv6Size}");
}
