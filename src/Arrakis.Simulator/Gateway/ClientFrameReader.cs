using System.Buffers.Binary;

namespace Arrakis.Simulator;

/// <summary>Reads a client's WebSocket frames (RFC 6455, 5): masked always, in fragments perhaps, control frames in between.</summary>
internal sealed class ClientFrameReader(Stream stream)
{
    internal const int MaxMessage = 64 * 1024;

    private readonly byte[] _buffer = new byte[4096];
    private readonly byte[] _control = new byte[125];
    private readonly byte[] _header = new byte[14];
    private readonly JsonBuffer _message = new(1024);
    private int _start;
    private int _end;
    private bool _inMessage;

    /// <summary>The next message, or what ended the connection.</summary>
    internal async ValueTask<ClientMessage> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (!await ReadExactlyAsync(_header.AsMemory(0, 2), cancellationToken)) return new(ClientMessageKind.Gone);
                var message = (_header[0] & 0x0F) >= 8
                    ? await ReadControlAsync(cancellationToken)
                    : await ReadDataAsync(cancellationToken);
                if (message is { } whole) return whole;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            return new(ClientMessageKind.Gone);
        }
    }

    private async ValueTask<ClientMessage?> ReadControlAsync(CancellationToken cancellationToken)
    {
        var length = _header[1] & 0x7F;
        var isFinal = (_header[0] & 0xF0) == 0x80;
        var isMasked = (_header[1] & 0x80) != 0;
        if (!isFinal || !isMasked || length > 125) return new(ClientMessageKind.Violation);
        if (!await ReadMaskedAsync(_control.AsMemory(0, length), cancellationToken)) return new(ClientMessageKind.Gone);
        return (_header[0] & 0x0F) switch
        {
            8 => new(ClientMessageKind.Close, _control.AsMemory(0, length)),
            9 => new(ClientMessageKind.Ping, _control.AsMemory(0, length)),
            10 => null,
            _ => new(ClientMessageKind.Violation),
        };
    }

    private async ValueTask<ClientMessage?> ReadDataAsync(CancellationToken cancellationToken)
    {
        var opcode = _header[0] & 0x0F;
        var isFirst = opcode is 1 or 2;
        var fits = isFirst ? !_inMessage : opcode == 0 && _inMessage;
        if (!fits || (_header[0] & 0x70) != 0 || (_header[1] & 0x80) == 0) return new(ClientMessageKind.Violation);
        var isFinal = (_header[0] & 0x80) != 0;
        if (await ReadLengthAsync(cancellationToken) is not { } length) return new(ClientMessageKind.Gone);
        if (isFirst) _message.Clear();
        if (length < 0 || length + _message.Length > MaxMessage) return new(ClientMessageKind.TooBig);
        var start = _message.Length;
        _message.Take((int)length);
        if (!await ReadMaskedAsync(_message.Tail(start), cancellationToken)) return new(ClientMessageKind.Gone);
        _inMessage = !isFinal;
        return isFinal ? new(ClientMessageKind.Data, _message.Memory) : null;
    }

    private async ValueTask<long?> ReadLengthAsync(CancellationToken cancellationToken)
    {
        var length = _header[1] & 0x7F;
        if (length < 126) return length;
        var bytes = length == 126 ? 2 : 8;
        if (!await ReadExactlyAsync(_header.AsMemory(2, bytes), cancellationToken)) return null;
        return bytes == 2
            ? BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2))
            : BinaryPrimitives.ReadInt64BigEndian(_header.AsSpan(2));
    }

    private async ValueTask<bool> ReadMaskedAsync(Memory<byte> to, CancellationToken cancellationToken)
    {
        if (!await ReadExactlyAsync(_header.AsMemory(10, 4), cancellationToken)) return false;
        if (!await ReadExactlyAsync(to, cancellationToken)) return false;
        var mask = _header.AsSpan(10, 4);
        var bytes = to.Span;
        for (var i = 0; i < bytes.Length; i++) bytes[i] ^= mask[i & 3];
        return true;
    }

    private async ValueTask<bool> ReadExactlyAsync(Memory<byte> to, CancellationToken cancellationToken)
    {
        while (!to.IsEmpty)
        {
            if (_start == _end)
            {
                _start = 0;
                _end = await stream.ReadAsync(_buffer, cancellationToken);
                if (_end == 0) return false;
            }
            var count = Math.Min(to.Length, _end - _start);
            _buffer.AsMemory(_start, count).CopyTo(to);
            _start += count;
            to = to[count..];
        }
        return true;
    }
}
