using System.Buffers;
using System.Buffers.Binary;

namespace Arrakis.Scylla.Statements;

/// <summary>Bytes that are written one after another. It grows as needed, and keeps its memory when cleared.</summary>
internal sealed class ValueBuffer : IBufferWriter<byte>
{
    private const int FirstSize = 128;

    /// <summary>A frame's body cannot be longer (native protocol v4, section 2.5).</summary>
    private const int MaxSize = 256 * 1024 * 1024;

    private byte[] _bytes = [];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <inheritdoc/>
    public void Advance(int count)
    {
        if ((uint)count > (uint)(_bytes.Length - Length))
            throw new ArgumentOutOfRangeException(nameof(count), count, $"Only {_bytes.Length - Length} bytes were given out.");
        Length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _bytes.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _bytes.AsSpan(Length);
    }

    /// <summary>Appends four bytes.</summary>
    public void Int(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(GetSpan(sizeof(int)), value);
        Length += sizeof(int);
    }

    /// <summary>Overwrites four bytes written before.</summary>
    public void PatchInt(int position, int value) =>
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(position, sizeof(int)), value);

    /// <summary>Forgets what was written after that many bytes, and keeps the memory.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Length, nameof(length));
        Length = length;
    }

    private void EnsureRoom(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        if (_bytes.Length - Length < Math.Max(1, sizeHint))
            Grow((long)Length + Math.Max(1, sizeHint));
    }

    private void Grow(long needed)
    {
        if (needed > MaxSize)
            throw new InvalidOperationException($"A request of more than {MaxSize:N0} bytes; the protocol allows no more.");
        Array.Resize(ref _bytes, (int)Math.Max(needed, Math.Min(Math.Max(FirstSize, _bytes.Length * 2L), MaxSize)));
    }
}
