namespace Arrakis.Simulator;

/// <summary>The messages of a trace in chunks, so that reading a file of unknown length never copies what it has.</summary>
internal sealed class TraceRows
{
    private const int ChunkBits = 14;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly List<TraceRow[]> _chunks = [];

    internal int Count { get; private set; }

    internal ref readonly TraceRow this[int row] => ref _chunks[row >> ChunkBits][row & (ChunkSize - 1)];

    internal void Add(in TraceRow row)
    {
        if (Count >> ChunkBits == _chunks.Count) _chunks.Add(new TraceRow[ChunkSize]);
        _chunks[Count >> ChunkBits][Count & (ChunkSize - 1)] = row;
        Count++;
    }
}
