using System.Buffers;

namespace Arrakis.Scylla.Protocol.Responses;

/// <summary>
/// A response or event as it came: header, and body in a rented buffer. Whoever received it disposes of it, or hands it to
/// what keeps reading from it.
/// </summary>
internal sealed class ResponseFrame : IDisposable
{
    private byte[]? _rented;

    /// <summary>Takes over a buffer rented from the shared pool whose first bytes are the body.</summary>
    public ResponseFrame(FrameHeader header, byte[] rented)
    {
        Header = header;
        _rented = rented;
    }

    public FrameHeader Header { get; }

    /// <summary>The whole body: tracing id, warnings and custom payload stand before the message itself.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    public ReadOnlyMemory<byte> Body =>
        new(_rented ?? throw new ObjectDisposedException(nameof(ResponseFrame)), 0, Header.BodyLength);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _rented, null) is { } rented)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
