using System.Buffers;
using System.Text;
using Arrakis.Scylla.Errors;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>text</c>, which is <c>varchar</c>: UTF-8. What is not, is refused in either direction instead of being replaced.</summary>
internal sealed class TextCodec : CqlCodec<string>
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override bool HasEmptyValue => true;

    public override int GetByteCount(string value) => Utf8.GetByteCount(value);

    public override void Write(IBufferWriter<byte> output, string value) => Utf8.GetBytes(value, output);

    public override string Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new ProtocolViolationException($"a text of {bytes.Length} bytes that is not UTF-8 at byte {e.Index}", e);
        }
    }
}
