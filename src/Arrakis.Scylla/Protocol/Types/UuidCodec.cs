namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>uuid</c>: its sixteen bytes in the order in which they are printed.</summary>
internal sealed class UuidCodec() : FixedCodec<Guid>("uuid", 16)
{
    protected override void Put(Span<byte> bytes, Guid value) => value.TryWriteBytes(bytes, bigEndian: true, out _);

    protected override Guid Take(ReadOnlySpan<byte> bytes) => new(bytes, bigEndian: true);
}
