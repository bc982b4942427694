namespace Arrakis.Shared.Log;

/// <summary>Records of one partition in order of offset, in a buffer that is used again by the next read.</summary>
public sealed class LogBatch
{
    private readonly List<(long Offset, int Start, int Length, long AppendedMs)> _records = [];
    private byte[] _buffer = new byte[64 * 1024];
    private int _used;

    /// <summary>How many records the batch holds.</summary>
    public int Count => _records.Count;

    /// <summary>Bytes of all payloads.</summary>
    public int Bytes => _used;

    /// <summary>The record at an index, oldest first.</summary>
    public LogRecord this[int index]
    {
        get
        {
            var (offset, start, length, appendedMs) = _records[index];
            return new LogRecord(offset, _buffer.AsMemory(start, length), appendedMs);
        }
    }

    /// <summary>Forgets all records; what was handed out becomes invalid.</summary>
    public void Clear()
    {
        _records.Clear();
        _used = 0;
    }

    /// <summary>Adds a copy of a record.</summary>
    public void Add(long offset, ReadOnlySpan<byte> payload, long appendedMs = 0)
    {
        if (_buffer.Length - _used < payload.Length)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _used + payload.Length));
        payload.CopyTo(_buffer.AsSpan(_used));
        _records.Add((offset, _used, payload.Length, appendedMs));
        _used += payload.Length;
    }
}
