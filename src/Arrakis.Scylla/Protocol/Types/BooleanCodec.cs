namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>boolean</c>: one byte; all but 0 is true.</summary>
internal sealed class BooleanCodec() : FixedCodec<bool>("boolean", 1)
{
    protected override void Put(Span<byte> bytes, bool value) => bytes[0] = value ? (byte)1 : (byte)0;

    protected override bool Take(ReadOnlySpan<byte> bytes) => bytes[0] != 0;
}
