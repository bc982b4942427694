using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Arrakis.Testing.Cassandra;

/// <summary>
/// The least of CQL's protocol v3 that a test server needs: is it there, does it let its user in, what does a query say. On
/// purpose it shares nothing with the client that is under test.
/// </summary>
public sealed class RawCql : IDisposable
{
    private const byte Version = 3;
    private const byte ErrorOpcode = 0x00;
    private const byte StartupOpcode = 0x01;
    private const byte AuthenticateOpcode = 0x03;
    private const byte OptionsOpcode = 0x05;
    private const byte SupportedOpcode = 0x06;
    private const byte QueryOpcode = 0x07;
    private const byte AuthResponseOpcode = 0x0F;
    private const int HeaderBytes = 9;
    private const int MaxBody = 1 << 20;

    private readonly TcpClient _client;
    private readonly Stream _stream;

    private RawCql(TcpClient client, Stream stream) => (_client, _stream) = (client, stream);

    /// <summary>Connects, and asks for the node's options: it speaks CQL.</summary>
    /// <exception cref="SocketException">Nothing listens.</exception>
    /// <exception cref="IOException">What listens does not answer.</exception>
    public static async Task<RawCql> ConnectAsync(CassandraNode node, CancellationToken cancellationToken)
    {
        var client = new TcpClient();
        try
        {
            await client.ConnectAsync(node.Address, node.Port, cancellationToken);
            var raw = new RawCql(client, await node.SecureAsync(client.GetStream(), cancellationToken));
            var (opcode, _) = await raw.AskAsync(OptionsOpcode, [], cancellationToken);
            return opcode == SupportedOpcode ? raw : throw new IOException($"{node} answered OPTIONS with opcode {opcode}.");
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Starts a session, as cassandra with the password cassandra where one is asked for.</summary>
    /// <exception cref="IOException">The node refuses; the message is its own.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var (opcode, _) = await AskAsync(StartupOpcode, [0, 1, .. ShortString("CQL_VERSION"), .. ShortString("3.0.0")], cancellationToken);
        if (opcode == AuthenticateOpcode)
            await AskAsync(AuthResponseOpcode, LongString("\0cassandra\0cassandra"), cancellationToken);
    }

    /// <summary>Asks by text at consistency ONE. The answer is how many rows came.</summary>
    /// <exception cref="IOException">The node refuses; the message is its own.</exception>
    public async Task<int> QueryAsync(string cql, CancellationToken cancellationToken)
    {
        byte[] consistencyOneNoFlags = [0, 1, 0];
        var (_, body) = await AskAsync(QueryOpcode, [.. LongString(cql), .. consistencyOneNoFlags], cancellationToken);
        return BinaryPrimitives.ReadInt32BigEndian(body) == 2 ? RowCount(body) : 0;
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
    }

    private async Task<(byte Opcode, byte[] Body)> AskAsync(byte opcode, byte[] body, CancellationToken cancellationToken)
    {
        var request = new byte[HeaderBytes + body.Length];
        request[0] = Version;
        request[4] = opcode;
        BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(5), body.Length);
        body.CopyTo(request, HeaderBytes);
        await _stream.WriteAsync(request, cancellationToken);

        var header = new byte[HeaderBytes];
        await _stream.ReadExactlyAsync(header, cancellationToken);
        var length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5));
        if (length is < 0 or > MaxBody)
            throw new IOException($"An answer of {length} bytes; at most {MaxBody} are expected here.");
        var answer = new byte[length];
        await _stream.ReadExactlyAsync(answer, cancellationToken);
        return header[4] == ErrorOpcode
            ? throw new IOException($"The node refused: {Encoding.UTF8.GetString(answer.AsSpan(6))}")
            : (header[4], answer);
    }

    // [kind][flags][columns](keyspace, table)((name, type) per column)[rows]: only queries of int columns are asked here.
    private static int RowCount(byte[] body)
    {
        var columns = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(8));
        var at = 12;
        for (var name = 0; name < 2 + columns; name++)
        {
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(at));
            if (name >= 2)
                at += 2;
        }

        return BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at));
    }

    private static byte[] ShortString(string text) => [(byte)(text.Length >> 8), (byte)text.Length, .. Encoding.UTF8.GetBytes(text)];

    private static byte[] LongString(string text)
    {
        var bytes = new byte[4 + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length - 4);
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(4));
        return bytes;
    }
}
