using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Arrakis.Gateway.Wire;

/// <summary>
/// Takes messages out of received bytes, in place. Bytes come in through <see cref="GetFreeSpace"/> and
/// <see cref="Advance"/>; a message's span is valid until the next call of either. Knows no socket.
/// </summary>
/// <remarks>
/// The buffer starts at 64 KiB, so that one read of the socket brings many messages, grows for a message that does not fit
/// up to the cap, and shrinks again once that message is done.
/// </remarks>
internal sealed class WebSocketFrameReader(int maxMessageBytes)
{
    /// <summary>The size of the buffer unless a message needs more.</summary>
    public const int BufferBytes = 64 * 1024;

    private byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;
    private byte[] _assembly = [];
    private int _assembled;
    private bool _assembling;
    private WebSocketOpcode _assemblyOpcode;
    private long _needed;

    /// <summary>Bytes that are received and not yet taken.</summary>
    public int Buffered => _end - _start;

    private int Pending => _assembling ? _assembled : 0;

    /// <summary>Where the next received bytes go; never empty.</summary>
    public Memory<byte> GetFreeSpace()
    {
        if (!_assembling && _assembly.Length > BufferBytes)
            _assembly = [];
        var pending = _end - _start;
        var wanted = (int)Math.Max(BufferBytes, _needed);
        if (_buffer.Length < wanted || (_buffer.Length > BufferBytes && wanted <= BufferBytes && pending <= BufferBytes / 2))
            Move(new byte[wanted]);
        else if (_start == _end)
            _start = _end = 0;
        else if (_start > 0)
            Move(_buffer);
        return _buffer.AsMemory(_end);
    }

    /// <summary>Says how many bytes were received into the free space.</summary>
    public void Advance(int bytes) => _end += bytes;

    /// <summary>Takes the next message or control frame; false if more bytes are needed.</summary>
    /// <exception cref="WebSocketViolationException">The peer broke the protocol, or a message is larger than the cap.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryRead(out WebSocketOpcode opcode, out ReadOnlySpan<byte> payload)
    {
        while (TryReadFrame(out var first, out payload))
        {
            opcode = (WebSocketOpcode)(first & 0xf);
            var final = (first & 0x80) != 0;
            if (opcode >= WebSocketOpcode.Close)
                return true;
            if (final && opcode != WebSocketOpcode.Continuation)
            {
                if (_assembling)
                    throw new WebSocketViolationException(1002, "a new message began before the fragments of the last one ended");
                return true;
            }
            if (Assemble(opcode, payload, final))
            {
                opcode = _assemblyOpcode;
                payload = _assembly.AsSpan(0, _assembled);
                return true;
            }
        }
        opcode = default;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryReadFrame(out byte first, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        first = 0;
        var bytes = _buffer.AsSpan(_start, _end - _start);
        if (bytes.Length < 2)
            return false;
        first = bytes[0];
        CheckHeader(first, bytes[1]);
        long length = bytes[1] & 0x7f;
        var header = 2;
        if (length == 126)
        {
            header = 4;
            if (bytes.Length < header)
                return false;
            length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        }
        else if (length == 127)
        {
            header = 10;
            if (bytes.Length < header)
                return false;
            length = BinaryPrimitives.ReadInt64BigEndian(bytes[2..]);
        }
        if (length < 0 || length + Pending > maxMessageBytes)
        {
            throw new WebSocketViolationException(
                1009, $"a message of {length + Pending} bytes is above the limit of {maxMessageBytes} (MaxPayloadBytes)");
        }

        if (bytes.Length < header + length)
        {
            _needed = header + length;
            return false;
        }
        _needed = 0;
        payload = bytes.Slice(header, (int)length);
        _start += header + (int)length;
        return true;
    }

    private static void CheckHeader(byte first, byte second)
    {
        if ((first & 0x70) != 0)
            throw new WebSocketViolationException(1002, "a frame has reserved bits set, but no extension was agreed");
        if ((second & 0x80) != 0)
            throw new WebSocketViolationException(1002, "a frame from the server is masked");
        var opcode = first & 0xf;
        if (opcode is > 0x2 and < 0x8 or > 0xA)
            throw new WebSocketViolationException(1002, $"the frame opcode 0x{opcode:X} is unknown");
        if (opcode >= 0x8 && ((first & 0x80) == 0 || (second & 0x7f) > 125))
            throw new WebSocketViolationException(1002, "a control frame is fragmented or longer than 125 bytes");
    }

    private bool Assemble(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, bool final)
    {
        if (opcode != WebSocketOpcode.Continuation)
        {
            if (_assembling)
                throw new WebSocketViolationException(1002, "a new message began before the fragments of the last one ended");
            _assembling = true;
            _assemblyOpcode = opcode;
            _assembled = 0;
        }
        else if (!_assembling)
        {
            throw new WebSocketViolationException(1002, "a fragment continues no message");
        }
        if (_assembly.Length - _assembled < payload.Length)
            Array.Resize(ref _assembly, Math.Max(_assembled + payload.Length, Math.Min(_assembly.Length * 2, maxMessageBytes)));
        payload.CopyTo(_assembly.AsSpan(_assembled));
        _assembled += payload.Length;
        if (!final)
            return false;
        _assembling = false;
        return true;
    }

    private void Move(byte[] target)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(target);
        _end -= _start;
        _start = 0;
        _buffer = target;
    }
}
