using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Arrakis.Scylla.Protocol;

namespace Arrakis.Scylla.Tests.Support;

/// <summary>
/// Answers every request of one connection with nothing, and allocates nothing for it: what is measured beside it is the client's.
/// </summary>
internal sealed class RawEchoServer : IAsyncDisposable
{
    private const int HeaderBytes = 9;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Thread _thread;

    public RawEchoServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await Task.Run(_thread.Join);
    }

    private void Run()
    {
        using var client = _listener.Accept();
        client.NoDelay = true;
        var received = new byte[256 * 1024];
        var answers = new byte[256 * 1024];
        var length = 0;
        while (true)
        {
            int count;
            try
            {
                count = client.Receive(received.AsSpan(length));
            }
            catch (SocketException)
            {
                return;
            }
            if (count == 0)
                return;
            length = Answer(client, received, length + count, answers);
        }
    }

    private static int Answer(Socket client, byte[] received, int length, byte[] answers)
    {
        var (position, filled) = (0, 0);
        while (length - position >= HeaderBytes)
        {
            var end = position + HeaderBytes + BinaryPrimitives.ReadInt32BigEndian(received.AsSpan(position + 5));
            if (end > length)
                break;
            var opcode = (Opcode)received[position + 4];
            answers[filled] = 0x84;
            answers[filled + 1] = 0;
            answers[filled + 2] = received[position + 2];
            answers[filled + 3] = received[position + 3];
            answers[filled + 4] = (byte)(opcode switch
            {
                Opcode.Options => Opcode.Supported,
                Opcode.Startup => Opcode.Ready,
                _ => Opcode.Result,
            });
            var body = opcode == Opcode.Options ? 2 : opcode == Opcode.Startup ? 0 : 4;
            BinaryPrimitives.WriteInt32BigEndian(answers.AsSpan(filled + 5), body);
            answers.AsSpan(filled + HeaderBytes, body).Clear();
            if (body == 4)
                answers[filled + HeaderBytes + 3] = 1;
            filled += HeaderBytes + body;
            position = end;
        }
        if (filled > 0)
            client.Send(answers.AsSpan(0, filled));
        received.AsSpan(position, length - position).CopyTo(received);
        return length - position;
    }
}
