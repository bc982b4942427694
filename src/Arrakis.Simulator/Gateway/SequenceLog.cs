namespace Arrakis.Simulator;

/// <summary>
/// What a session dispatched, by sequence from 1 on: four bytes for an event of the trace, which is rendered anew when a resume
/// asks for it.
/// </summary>
internal sealed class SequenceLog
{
    private const int ChunkBits = 12;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly List<int[]> _chunks = [];
    private readonly List<SessionExtra> _extras = [];
    private int _count;

    /// <summary>The highest sequence; 0 before the first.</summary>
    internal long LastSequence => _count;

    /// <summary>How many of the sequences are not of the trace.</summary>
    internal int ExtraCount => _extras.Count;

    internal void AddEvent(int index) => Add(index);

    internal void AddExtra(SessionExtra extra)
    {
        _extras.Add(extra);
        Add(-_extras.Count);
    }

    /// <summary>What a sequence stands for: the index of a trace's event, or an extra.</summary>
    internal (int Index, SessionExtra? Extra) this[long sequence]
    {
        get
        {
            var at = (int)sequence - 1;
            var code = _chunks[at >> ChunkBits][at & (ChunkSize - 1)];
            return code >= 0 ? (code, null) : (-1, _extras[-1 - code]);
        }
    }

    private void Add(int code)
    {
        if (_count >> ChunkBits == _chunks.Count) _chunks.Add(new int[ChunkSize]);
        _chunks[_count >> ChunkBits][_count & (ChunkSize - 1)] = code;
        _count++;
    }
}
