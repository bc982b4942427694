namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>timeuuid</c>: a <c>uuid</c> of version 1. What a server holds is taken as it is.</summary>
internal sealed class TimeuuidCodec() : FixedCodec<Guid>("timeuuid", 16)
{
    protected override void Put(Span<byte> bytes, Guid value)
    {
        if (value.Version != 1)
            throw new ArgumentException($"{value} is of version {value.Version}; a timeuuid is of version 1.", nameof(value));
        value.TryWriteBytes(bytes, bigEndian: true, out _);
    }

    protected override Guid Take(ReadOnlySpan<byte> bytes) => new(bytes, bigEndian: true);
}
