using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Arrakis.Bench.Leaderboards;

/// <summary>As much of RESP2 (Redis serialization protocol) as the benchmark needs: a request, then its whole answer.</summary>
internal sealed class RedisClient : IDisposable
{
    private const int PipelineDepth = 1_000;
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly NetworkStream _stream;
    private readonly BufferedStream _reader;
    private readonly MemoryStream _request = new();

    public RedisClient(int port)
    {
        _client.Connect(IPAddress.Loopback, port);
        _stream = _client.GetStream();
        _reader = new BufferedStream(_stream, 64 * 1024);
    }

    public string Version() =>
        Call("INFO", "server").Split('\n')
            .First(l => l.StartsWith("redis_version:", StringComparison.Ordinal)).Trim()["redis_version:".Length..];

    /// <summary>One request and its answer, as text; elements of an array one per line.</summary>
    public string Call(params string[] words)
    {
        Write(words);
        Flush();
        return ReadReply();
    }

    /// <summary>Many requests, a thousand at a time.</summary>
    public void Pipeline(IEnumerable<string[]> requests)
    {
        foreach (var chunk in requests.Chunk(PipelineDepth))
        {
            foreach (var request in chunk)
                Write(request);
            Flush();
            for (var i = 0; i < chunk.Length; i++)
                ReadReply();
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _request.Dispose();
        _client.Dispose();
    }

    private void Write(string[] words)
    {
        Write($"*{words.Length}\r\n");
        foreach (var word in words)
            Write($"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
    }

    private void Write(string text) => _request.Write(Encoding.UTF8.GetBytes(text));

    private void Flush()
    {
        _stream.Write(_request.GetBuffer(), 0, (int)_request.Length);
        _request.SetLength(0);
    }

    private string ReadReply()
    {
        var line = ReadLine();
        switch (line[0])
        {
            case '+' or ':':
                return line[1..];
            case '$':
                return ReadBulk(int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture));
            case '*':
                var replies = new string[int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture)];
                for (var i = 0; i < replies.Length; i++)
                    replies[i] = ReadReply();
                return string.Join('\n', replies);
            default:
                throw new InvalidOperationException($"Redis answered '{line}'.");
        }
    }

    private string ReadBulk(int length)
    {
        if (length < 0)
            return "";
        var bytes = new byte[length + 2];
        _reader.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private string ReadLine()
    {
        var line = new StringBuilder();
        for (int next; (next = _reader.ReadByte()) != '\r';)
        {
            if (next < 0)
                throw new EndOfStreamException("Redis closed the connection.");
            line.Append((char)next);
        }

        _reader.ReadByte();
        return line.ToString();
    }
}
