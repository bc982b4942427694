using System.Buffers;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Requests;

namespace Arrakis.Scylla.Connections;

/// <summary>
/// Frames that wait for the socket, one behind the other in one array: a header is written once its body's length is known, a
/// request that cannot be encoded is taken back, and the socket gets all of it in one write. The caller holds the
/// connection's lock while it writes.
/// </summary>
internal sealed class OutgoingBuffer : IBufferWriter<byte>
{
    /// <summary>The protocol's own bound (native protocol v4, section 2.5).</summary>
    private const int MaxBodyBytes = 256 * 1024 * 1024;

    private const int KeptBytes = 64 * 1024;

    /// <summary>A buffer that was grown for a burst shrinks once a write uses less than this part of it.</summary>
    private const int WorthKeeping = 16;

    private byte[] _bytes = new byte[4 * 1024];

    /// <summary>Bytes in it.</summary>
    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Appends a frame, or throws what the request throws and leaves the buffer as it was.</summary>
    /// <exception cref="ArgumentException">The body is above the protocol's bound.</exception>
    public void Append(IRequest request, ProtocolVersion version, short streamId)
    {
        var start = Length;
        try
        {
            GetSpan(FrameHeader.Size);
            Advance(FrameHeader.Size);
            request.Write(new CqlWriter(this), version);
            var bodyLength = Length - start - FrameHeader.Size;
            if (bodyLength > MaxBodyBytes)
                throw new ArgumentException($"A request of {bodyLength} bytes; the protocol allows {MaxBodyBytes}.", nameof(request));
            new FrameHeader(
                (byte)version, IsResponse: false, request.Flags, streamId, request.Opcode, bodyLength).Write(_bytes.AsSpan(start));
        }
        catch
        {
            Length = start;
            throw;
        }
    }

    /// <summary>Forgets what was sent.</summary>
    public void Clear()
    {
        if (_bytes.Length > KeptBytes && Length < _bytes.Length / WorthKeeping)
            _bytes = new byte[KeptBytes];
        Length = 0;
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsSpan(Length);
    }

    private void Ensure(int sizeHint)
    {
        var needed = checked(Length + Math.Max(sizeHint, 1));
        if (needed > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Min(Math.Max((long)_bytes.Length * 2, needed), Array.MaxLength));
    }
}
