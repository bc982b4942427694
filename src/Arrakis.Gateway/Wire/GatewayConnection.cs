using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Arrakis.Gateway.Wire;

/// <summary>
/// One connection to the gateway: whole payloads in, commands out. One caller reads; anyone sends.
/// </summary>
internal sealed class GatewayConnection : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly IDisposable? _owner;
    private readonly GatewayInflater? _inflater;
    private readonly WebSocketFrameReader _frames;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private byte[]? _ping;
    private bool _closeSent;
    private Task _reading = Task.CompletedTask;

    /// <summary>Takes over an upgraded connection.</summary>
    /// <param name="stream">The bare connection.</param>
    /// <param name="owner">What to dispose with it.</param>
    /// <param name="compressed">Whether payloads come as a zlib stream.</param>
    /// <param name="maxPayloadBytes">The most that one payload may hold.</param>
    public GatewayConnection(Stream stream, IDisposable? owner, bool compressed, int maxPayloadBytes)
    {
        _stream = stream;
        _owner = owner;
        _frames = new WebSocketFrameReader(maxPayloadBytes);
        _inflater = compressed ? new GatewayInflater(maxPayloadBytes) : null;
    }

    /// <summary>The code with which the server closed; null as long as it did not, or did without one.</summary>
    public int? CloseCode { get; private set; }

    /// <summary>What the server said when it closed.</summary>
    public string CloseReason { get; private set; } = "";

    /// <summary>Whether the server closed.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Whether the server waits for a pong, which <see cref="AnswerPingAsync"/> sends.</summary>
    public bool HasPing => _ping is not null;

    /// <summary>Waits for bytes of the socket. False once the server closed.</summary>
    public async ValueTask<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (IsClosed)
            return false;
        // The platform drops a connection whose read is cancelled, and then no close frame can be sent any more. So the wait
        // is cancelled, and the read ends when the connection is disposed.
        var reading = _stream.ReadAsync(_frames.GetFreeSpace(), CancellationToken.None);
        var read = reading.IsCompletedSuccessfully ? reading.Result : await WaitAsync(reading, cancellationToken);
        _frames.Advance(read);
        IsClosed = read == 0;
        return read > 0;
    }

    /// <summary>
    /// Takes the next payload out of what was received, in place; it is valid until the next call. False if the socket must
    /// be read first, the server closed, or a ping is to be answered.
    /// </summary>
    /// <exception cref="WebSocketViolationException">The server broke the protocol.</exception>
    public bool TryRead(out ReadOnlySpan<byte> payload)
    {
        while (!HasPing && !IsClosed && _frames.TryRead(out var opcode, out payload))
        {
            switch (opcode)
            {
                case WebSocketOpcode.Text when _inflater is null:
                    return true;
                case WebSocketOpcode.Binary when _inflater is null:
                    throw new WebSocketViolationException(1003, "a binary message came although no compression was asked for");
                case WebSocketOpcode.Text or WebSocketOpcode.Binary:
                    if (_inflater!.TryInflate(payload, out payload))
                        return true;
                    break;
                case WebSocketOpcode.Ping:
                    _ping = payload.ToArray();
                    break;
                case WebSocketOpcode.Close:
                    OnClose(payload);
                    break;
            }
        }
        payload = default;
        return false;
    }

    /// <summary>Answers the server's ping.</summary>
    public async ValueTask AnswerPingAsync(CancellationToken cancellationToken)
    {
        var ping = _ping ?? [];
        _ping = null;
        await SendFrameAsync(WebSocketOpcode.Pong, ping, cancellationToken);
    }

    /// <summary>Sends a command.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken) =>
        SendFrameAsync(WebSocketOpcode.Text, command, cancellationToken);

    /// <summary>Sends a close frame, once.</summary>
    public async ValueTask CloseAsync(int code, CancellationToken cancellationToken)
    {
        if (_closeSent)
            return;
        _closeSent = true;
        var payload = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        await SendFrameAsync(WebSocketOpcode.Close, payload, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _owner?.Dispose();
        // A read that was left behind ends now; what it says is of no interest.
        _ = _reading.ContinueWith(
            static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        _inflater?.Dispose();
        _sending.Dispose();
    }

    private async ValueTask<int> WaitAsync(ValueTask<int> reading, CancellationToken cancellationToken)
    {
        var task = reading.AsTask();
        _reading = task;
        return await task.WaitAsync(cancellationToken);
    }

    private void OnClose(ReadOnlySpan<byte> payload)
    {
        IsClosed = true;
        if (payload.Length < 2)
            return;
        CloseCode = BinaryPrimitives.ReadUInt16BigEndian(payload);
        CloseReason = Encoding.UTF8.GetString(payload[2..]);
    }

    private async ValueTask SendFrameAsync(WebSocketOpcode opcode, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var frame = ArrayPool<byte>.Shared.Rent(payload.Length + WebSocketFrameWriter.MaxHeaderBytes);
        await _sending.WaitAsync(cancellationToken);
        try
        {
            var length = WebSocketFrameWriter.Write(opcode, payload.Span, frame);
            await _stream.WriteAsync(frame.AsMemory(0, length), cancellationToken);
            await _stream.FlushAsync(cancellationToken);
        }
        finally
        {
            _sending.Release();
            // The frame may hold the token.
            ArrayPool<byte>.Shared.Return(frame, clearArray: true);
        }
    }
}
