using System.Buffers;
using System.Text;
using Arrakis.Scylla.Errors;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>ascii</c>: a byte per character, 0 to 127.</summary>
internal sealed class AsciiCodec : CqlCodec<string>
{
    public override bool HasEmptyValue => true;

    public override int GetByteCount(string value) => value.Length;

    public override void Write(IBufferWriter<byte> output, string value)
    {
        if (!Ascii.IsValid(value))
            throw new ArgumentException("An ascii takes characters 0 to 127 alone; take text for others.", nameof(value));
        Encoding.ASCII.GetBytes(value, output);
    }

    public override string Read(ReadOnlySpan<byte> bytes) => Ascii.IsValid(bytes)
        ? Encoding.ASCII.GetString(bytes)
        : throw new ProtocolViolationException("an ascii with a byte above 127");
}
