using System.Buffers;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>blob</c>, and every type whose bytes are taken as they are.</summary>
internal sealed class BlobCodec : CqlCodec<byte[]>
{
    public override bool HasEmptyValue => true;

    public override int GetByteCount(byte[] value) => value.Length;

    public override void Write(IBufferWriter<byte> output, byte[] value) => output.Write(value);

    public override byte[] Read(ReadOnlySpan<byte> bytes) => bytes.ToArray();
}

/// <summary>The same, without an array of its own where it is written.</summary>
internal sealed class MemoryCodec : CqlCodec<ReadOnlyMemory<byte>>
{
    public override bool HasEmptyValue => true;

    public override int GetByteCount(ReadOnlyMemory<byte> value) => value.Length;

    public override void Write(IBufferWriter<byte> output, ReadOnlyMemory<byte> value) => output.Write(value.Span);

    public override ReadOnlyMemory<byte> Read(ReadOnlySpan<byte> bytes) => bytes.ToArray();
}
