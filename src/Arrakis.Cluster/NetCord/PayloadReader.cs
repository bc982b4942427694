using Arrakis.Gateway.Sources;
using Arrakis.Gateway.Wire;
using NetCord.Gateway.WebSockets;

namespace Arrakis.Cluster.NetCord;

/// <summary>Reads whole payloads from a socket, inflated where the gateway asked for compression. One caller reads.</summary>
/// <param name="socket">The socket.</param>
/// <param name="link">The gateway's side, which is told before each wait.</param>
/// <param name="ending">Ends the waiting; the read itself ends with the socket.</param>
internal sealed class PayloadReader(IWebSocketConnection socket, ShardLink link, CancellationToken ending) : IDisposable
{
    private const int IdleBytes = 64 * 1024;

    private readonly int _maxBytes = link.Options.MaxPayloadBytes;
    private readonly GatewayInflater? _inflater = link.Options.Compress ? new GatewayInflater(link.Options.MaxPayloadBytes) : null;
    private byte[] _buffer = new byte[IdleBytes];
    private int _length;

    /// <summary>Reads the next payload. False once the server closed.</summary>
    /// <exception cref="WebSocketViolationException">The server broke the protocol.</exception>
    public async ValueTask<bool> ReceiveAsync()
    {
        while (await ReceiveMessageAsync() is var type && type != WebSocketMessageType.Close)
        {
            if (_inflater is null && type == WebSocketMessageType.Binary)
                throw new WebSocketViolationException(1003, "a binary message came although no compression was asked for");
            if (_inflater is null || Inflate())
                return true;
        }
        return false;
    }

    /// <summary>The payload that was read last, to be taken once; valid until the next read.</summary>
    public ReadOnlySpan<byte> Payload => _buffer.AsSpan(0, _length);

    /// <inheritdoc/>
    public void Dispose() => _inflater?.Dispose();

    private bool Inflate()
    {
        if (!_inflater!.TryInflate(_buffer.AsSpan(0, _length), out var payload))
            return false;
        if (payload.Length > _buffer.Length)
            _buffer = new byte[payload.Length];
        payload.CopyTo(_buffer);
        _length = payload.Length;
        return true;
    }

    private async ValueTask<WebSocketMessageType> ReceiveMessageAsync()
    {
        _length = 0;
        if (_buffer.Length > 4 * IdleBytes)
            _buffer = new byte[IdleBytes];
        while (true)
        {
            // A platform socket whose read is cancelled is dropped, and then no close frame can be sent any more. So the wait is
            // cancelled, and the read ends when the socket is disposed.
            var receiving = socket.ReceiveAsync(_buffer.AsMemory(_length), CancellationToken.None);
            WebSocketConnectionReceiveResult result;
            if (receiving.IsCompleted)
            {
                result = await receiving;
            }
            else
            {
                link.Flush();
                result = await WaitAsync(receiving.AsTask());
            }
            _length += result.Count;
            if (result.EndOfMessage)
                return result.MessageType;
            if (_length == _buffer.Length)
                Grow();
        }
    }

    private async ValueTask<WebSocketConnectionReceiveResult> WaitAsync(Task<WebSocketConnectionReceiveResult> receiving)
    {
        try
        {
            return await receiving.WaitAsync(ending);
        }
        catch (OperationCanceledException) when (!receiving.IsCompleted)
        {
            // What a read that was left behind says is of no interest.
            _ = receiving.ContinueWith(
                static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw;
        }
    }

    private void Grow()
    {
        if (_length >= _maxBytes)
            throw new WebSocketViolationException(1009, $"a message of more than {_maxBytes} bytes came");
        Array.Resize(ref _buffer, (int)Math.Min(_maxBytes, _buffer.Length * 2L));
    }
}
