using System.IO.Compression;

namespace Arrakis.Gateway.Wire;

/// <summary>
/// Inflates a connection compressed as a whole (<c>compress=zlib-stream</c>): one zlib context for its life, one payload
/// per Z_SYNC_FLUSH. A payload may arrive in several WebSocket messages; it is whole once the bytes 00 00 FF FF ended one.
/// </summary>
internal sealed class GatewayInflater : IDisposable
{
    private const uint SyncFlush = 0x0000FFFF;
    private const int IdleBytes = 64 * 1024;

    private readonly FeedStream _feed = new();
    private readonly ZLibStream _zlib;
    private readonly int _maxPayloadBytes;
    private byte[] _output = new byte[IdleBytes];
    private int _length;
    private uint _tail = uint.MaxValue;
    private bool _complete;

    /// <summary>Starts a context.</summary>
    /// <param name="maxPayloadBytes">The most that one payload may inflate to.</param>
    public GatewayInflater(int maxPayloadBytes)
    {
        _maxPayloadBytes = maxPayloadBytes;
        _zlib = new ZLibStream(_feed, CompressionMode.Decompress);
    }

    /// <summary>Takes the bytes of one WebSocket message.</summary>
    /// <param name="compressed">The message.</param>
    /// <param name="payload">The whole payload if this message ended it; valid until the next call.</param>
    /// <returns>Whether a payload is whole.</returns>
    /// <exception cref="WebSocketViolationException">The bytes are no zlib stream, or inflate to more than the cap.</exception>
    public bool TryInflate(ReadOnlySpan<byte> compressed, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (_complete)
            Clear();
        foreach (var b in compressed.Length > 4 ? compressed[^4..] : compressed)
            _tail = (_tail << 8) | b;
        Inflate(compressed);
        _complete = _tail == SyncFlush;
        if (_complete)
            payload = _output.AsSpan(0, _length);
        return _complete;
    }

    /// <inheritdoc/>
    public void Dispose() => _zlib.Dispose();

    private void Clear()
    {
        _length = 0;
        _complete = false;
        // Its end has been seen: an empty message after it ends no second one.
        _tail = uint.MaxValue;
        if (_output.Length > 4 * IdleBytes)
            _output = new byte[IdleBytes];
    }

    private unsafe void Inflate(ReadOnlySpan<byte> compressed)
    {
        fixed (byte* start = compressed)
        {
            _feed.Set(start, compressed.Length);
            try
            {
                int read;
                while ((read = _zlib.Read(_output, _length, _output.Length - _length)) > 0)
                {
                    _length += read;
                    if (_length > _maxPayloadBytes)
                        throw new WebSocketViolationException(1009, $"a payload inflates to more than {_maxPayloadBytes} bytes");
                    if (_length == _output.Length)
                        Array.Resize(ref _output, _output.Length * 2);
                }
            }
            catch (InvalidDataException e)
            {
                throw new WebSocketViolationException(1007, $"the compressed stream is damaged: {e.Message}");
            }
            finally
            {
                _feed.Set(null, 0);
            }
        }
    }

    /// <summary>
    /// Hands the bytes of the current message to the inflater. At its end it reports no bytes, which the inflater takes as
    /// "none for now": the next read goes on where this one stopped.
    /// </summary>
    private sealed unsafe class FeedStream : Stream
    {
        private byte* _next;
        private int _left;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Set(byte* start, int length)
        {
            _next = start;
            _left = length;
        }

        public override int Read(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, _left);
            new ReadOnlySpan<byte>(_next, count).CopyTo(buffer);
            _next += count;
            _left -= count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
