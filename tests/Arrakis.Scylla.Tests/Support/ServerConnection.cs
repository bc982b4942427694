using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Arrakis.Scylla.Protocol;

namespace Arrakis.Scylla.Tests.Support;

/// <summary>A client's connection, seen from the scripted server. Frames are read in order and answered by the server's script.</summary>
internal sealed class ServerConnection : IAsyncDisposable
{
    private const int HeaderBytes = 9;
    private readonly Socket _socket;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly int? _shardAwarePort;
    private volatile TaskCompletionSource? _stalled;
    private Stream _stream;
    private int _received;

    public ServerConnection(ScriptedCqlServer server, Socket socket, int? shard, int? shardAwarePort)
    {
        (Server, _socket, Shard, _shardAwarePort) = (server, socket, shard, shardAwarePort);
        _stream = new NetworkStream(socket, ownsSocket: true);
        Client = (IPEndPoint)socket.RemoteEndPoint!;
    }

    public ScriptedCqlServer Server { get; }

    /// <summary>The client's address.</summary>
    public IPEndPoint Client { get; }

    /// <summary>The shard that serves it; null on a server without shards.</summary>
    public int? Shard { get; }

    /// <summary>The version of the client's last frame, in which answers go.</summary>
    public int Version { get; private set; }

    /// <summary>Requests received on it, its handshake included.</summary>
    public int Received => Volatile.Read(ref _received);

    /// <summary>The options of its STARTUP; empty before.</summary>
    public IReadOnlyDictionary<string, string> Startup { get; set; } = new Dictionary<string, string>();

    /// <summary>The keyspace of its last USE.</summary>
    public string? Keyspace { get; set; }

    /// <summary>The events that it registered for.</summary>
    public IReadOnlyList<string> Registered { get; set; } = [];

    /// <summary>Whether the client, or this side, has ended it.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>SUPPORTED as this connection gets it.</summary>
    public WireAnswer Supported => WireAnswer.Supported(Server.Settings.Supported(Shard, _shardAwarePort));

    /// <summary>Stops reading the socket until <see cref="Resume"/>.</summary>
    public void Stall() => _stalled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume()
    {
        var stalled = _stalled;
        _stalled = null;
        stalled?.TrySetResult();
    }

    /// <summary>Sends an answer or event, in one piece.</summary>
    public Task SendAsync(short streamId, WireAnswer answer) => SendRawAsync(Frame(streamId, answer));

    /// <summary>The bytes of an answer, to be sent in parts or spoiled.</summary>
    public byte[] Frame(short streamId, WireAnswer answer) => Frame(Version, streamId, answer);

    /// <summary>Sends bytes that need not be a frame.</summary>
    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes)
    {
        await _writing.WaitAsync();
        try
        {
            await _stream.WriteAsync(bytes);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            IsClosed = true;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Ends it in order (FIN).</summary>
    public void Close()
    {
        IsClosed = true;
        _stream.Dispose();
    }

    /// <summary>Ends it without a word (RST).</summary>
    public void Reset()
    {
        IsClosed = true;
        _socket.Close(timeout: 0);
    }

    public async ValueTask DisposeAsync()
    {
        Resume();
        Close();
        await _stream.DisposeAsync();
    }

    /// <summary>Reads until the client or this side ends the connection.</summary>
    internal async Task RunAsync()
    {
        try
        {
            if (Server.Settings.Certificate is { } certificate)
                _stream = await ServerTls.AuthenticateAsync(_stream, certificate, Server.Settings.ClientAuthority);
            while (await ReadAsync() is { } request)
            {
                Interlocked.Increment(ref _received);
                Server.Take(request);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException
            or System.Security.Authentication.AuthenticationException)
        {
            // The client, a test's script or the end of the test closed it: that is no fault of the server.
        }
        finally
        {
            Close();
        }
    }

    private static byte[] Frame(int version, short streamId, WireAnswer answer)
    {
        var bytes = new byte[HeaderBytes + answer.Body.Length];
        bytes[0] = (byte)(0x80 | version);
        bytes[1] = (byte)answer.Flags;
        BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(2), streamId);
        bytes[4] = (byte)answer.Opcode;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(5), answer.Body.Length);
        answer.Body.CopyTo(bytes, HeaderBytes);
        return bytes;
    }

    private async Task<ServerRequest?> ReadAsync()
    {
        var header = new byte[HeaderBytes];
        await WaitWhileStalledAsync();
        if (await _stream.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
            return null;
        Version = header[0];
        var streamId = BinaryPrimitives.ReadInt16BigEndian(header.AsSpan(2));
        if (Version > Server.Settings.MaxVersion)
        {
            var refused = WireAnswer.Error(0x0A, $"Invalid or unsupported protocol version: {Version}");
            await SendRawAsync(Frame(Server.Settings.MaxVersion, 0, refused));
            return null;
        }
        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5))];
        await _stream.ReadExactlyAsync(body);
        await WaitWhileStalledAsync();
        return new ServerRequest(this, Version, (FrameFlags)header[1], streamId, (Opcode)header[4], body);
    }

    private Task WaitWhileStalledAsync() => _stalled?.Task ?? Task.CompletedTask;
}
