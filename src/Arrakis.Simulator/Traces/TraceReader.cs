using System.IO.Compression;
using System.Text;

namespace Arrakis.Simulator;

/// <summary>Reads a trace line by line from UTF-8 bytes, without a string per line.</summary>
internal sealed class TraceReader : IDisposable
{
    internal const string Header = "time_ms,channel,author,length,attachments,embeds,reactions,pinned";
    private const int MaxLine = 4096;

    private readonly string _path;
    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private int _line;

    private TraceReader(string path, Stream stream)
    {
        _path = path;
        _stream = stream;
    }

    internal static TraceReader Open(string path)
    {
        var file = File.OpenRead(path);
        try
        {
            var isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;
            return new TraceReader(path, isGzip ? new GZipStream(file, CompressionMode.Decompress) : file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    internal TraceRows ReadAll()
    {
        if (!TryReadLine(out var header) || !header.SequenceEqual(Encoding.ASCII.GetBytes(Header)))
            throw Wrong($"is not the header of a trace, which is: {Header}");
        var rows = new TraceRows();
        var lastMs = long.MinValue;
        while (TryReadLine(out var line))
        {
            if (line.IsEmpty) continue;
            var row = TraceLine.Parse(line, Wrong);
            if (row.TimeMs < lastMs)
                throw Wrong($"has the time {row.TimeMs}, before its predecessor's {lastMs}; a trace is in order of time");
            lastMs = row.TimeMs;
            rows.Add(row);
        }
        return rows.Count > 0 ? rows : throw Wrong("ends the trace, which has no message; at least one is needed");
    }

    public void Dispose() => _stream.Dispose();

    private bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        _line++;
        while (true)
        {
            var found = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (found >= 0)
            {
                line = _buffer.AsSpan(_start, found).TrimEnd((byte)'\r');
                _start += found + 1;
                return true;
            }
            if (_end - _start > MaxLine) throw Wrong($"is longer than {MaxLine} bytes; a trace has eight numbers a line");
            if (!Fill())
            {
                line = _buffer.AsSpan(_start, _end - _start).TrimEnd((byte)'\r');
                _start = _end;
                return !line.IsEmpty;
            }
        }
    }

    private bool Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        var read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }

    private TraceException Wrong(string what) => new($"{_path}: line {_line} {what}.");
}
