using System.Buffers.Binary;
using System.IO.Compression;

namespace Arrakis.Simulator;

/// <summary>
/// Puts payloads into WebSocket frames (RFC 6455, 5.2: a server's are unmasked), many of them into one buffer that goes to the
/// socket in one write. With <c>zlib-stream</c> all payloads share the connection's deflate context, and each ends with a sync
/// flush (00 00 FF FF).
/// </summary>
internal sealed class FrameWriter : IDisposable
{
    private const int HeaderRoom = 4;
    private const byte Final = 0x80;
    private const byte Text = 0x1;
    private const byte Binary = 0x2;
    private const byte Close = 0x8;
    private const byte Pong = 0xA;

    private readonly JsonBuffer _output = new(96 * 1024);
    private readonly JsonBuffer _payload = new();
    private readonly ZLibStream? _zlib;
    private readonly BufferStream? _deflated;
    private int _frameStart;
    private int _firstFrameEnd;

    internal FrameWriter(bool zlib, CompressionLevel level)
    {
        if (!zlib) return;
        _deflated = new BufferStream(_output);
        _zlib = new ZLibStream(_deflated, level, leaveOpen: true);
    }

    /// <summary>How many bytes wait for the socket.</summary>
    internal int Length => _output.Length;

    /// <summary>What waits for the socket.</summary>
    internal ReadOnlyMemory<byte> Memory => _output.Memory;

    /// <summary>Forgets what the socket has taken.</summary>
    internal void Clear()
    {
        _output.Clear();
        _firstFrameEnd = 0;
    }

    /// <summary>
    /// Loses half of what waits, most likely in the middle of a frame, but not the first frame: a client that resumes gets on.
    /// </summary>
    internal void LoseHalf()
    {
        var kept = Math.Max(_firstFrameEnd, _output.Length / 2);
        _output.Cut(kept);
    }

    /// <summary>Starts a payload; its JSON goes into the buffer that this returns, until <see cref="EndPayload"/>.</summary>
    internal JsonBuffer BeginPayload()
    {
        if (_zlib is not null)
        {
            _payload.Clear();
            return _payload;
        }
        BeginFrame();
        return _output;
    }

    /// <summary>Ends the payload and makes a frame of it, or with <paramref name="twice"/> two alike.</summary>
    internal void EndPayload(bool twice = false)
    {
        if (_zlib is null)
        {
            var start = _frameStart;
            EndFrame(Text);
            if (twice) Repeat(start);
            return;
        }
        Deflate();
        if (twice) Deflate();
    }

    internal void WritePong(ReadOnlySpan<byte> payload) => WriteControl(Pong, payload);

    internal void WriteClose(int code, ReadOnlySpan<byte> reason)
    {
        Span<byte> payload = stackalloc byte[2 + reason.Length];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        reason.CopyTo(payload[2..]);
        WriteControl(Close, payload);
    }

    internal void WriteCloseReply(ReadOnlySpan<byte> payload) => WriteControl(Close, payload);

    public void Dispose()
    {
        _zlib?.Dispose();
        _deflated?.Dispose();
    }

    private void Deflate()
    {
        BeginFrame();
        _zlib!.Write(_payload.Written);
        _zlib.Flush();
        EndFrame(Binary);
    }

    private void Repeat(int start)
    {
        var length = _output.Length - start;
        _output.Take(length);
        _output.Slice(start, length).CopyTo(_output.Slice(start + length, length));
    }

    private void WriteControl(byte opcode, ReadOnlySpan<byte> payload)
    {
        _output.Append([(byte)(Final | opcode), (byte)payload.Length]);
        _output.Append(payload);
    }

    private void BeginFrame()
    {
        _frameStart = _output.Length;
        _output.Take(HeaderRoom);
    }

    // Almost every payload has from 126 bytes to 64 KiB and thus a header of four bytes; the others are moved.
    private void EndFrame(byte opcode)
    {
        var payloadStart = _frameStart + HeaderRoom;
        var length = _output.Length - payloadStart;
        var header = length < 126 ? 2 : length <= ushort.MaxValue ? 4 : 10;
        if (header != HeaderRoom) _output.MoveTail(payloadStart, _frameStart + header);
        var bytes = _output.Slice(_frameStart, header);
        bytes[0] = (byte)(Final | opcode);
        bytes[1] = header switch { 2 => (byte)length, 4 => 126, _ => 127 };
        if (header == 4) BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)length);
        if (header == 10) BinaryPrimitives.WriteInt64BigEndian(bytes[2..], length);
        if (_firstFrameEnd == 0) _firstFrameEnd = _output.Length;
    }
}
