using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Responses;

namespace Arrakis.Scylla.Rows;

/// <summary>
/// One page of rows, or the empty answer of a statement that returns none. It reads from the buffer in which the answer came:
/// dispose of it when done, and use no row afterwards. Not thread-safe.
/// </summary>
public sealed class RowSet : IDisposable
{
    private const int NotWalked = -1;

    private readonly ResponseFrame _frame;
    private readonly Cell[] _cells;
    private int _row = NotWalked;
    private int _position;
    private bool _isWalked;

    /// <summary>Takes over a RESULT, and gives its buffer back if it cannot be read.</summary>
    /// <param name="frame">The answer; the set's to dispose of from here on.</param>
    /// <param name="version">The protocol's version.</param>
    /// <param name="known">Metadata of the statement's last answer, or of its PREPARED one; null if there is none.</param>
    /// <exception cref="ProtocolViolationException">It is none, or is cut off.</exception>
    internal RowSet(ResponseFrame frame, ProtocolVersion version, RowsMetadata? known = null)
    {
        _frame = frame;
        try
        {
            var prologue = ResponsePrologue.Read(frame);
            (TracingId, Warnings) = (prologue.TracingId, prologue.Warnings);
            var reader = new CqlReader(frame.Body.Span, prologue.MessageOffset);
            Metadata = ReadHead(ref reader, version, known);
            _cells = Metadata.Columns.Length == 0 ? [] : new Cell[Metadata.Columns.Length];
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<ColumnSpec> Columns => Metadata.Columns;

    /// <summary>Rows on this page, 0 or more.</summary>
    public int Count { get; private set; }

    /// <summary>Where the next page goes on; empty after the last one. It outlives the set.</summary>
    public ReadOnlyMemory<byte> PagingState { get; private set; }

    /// <summary>Whether there may be another page; it may turn out to be empty.</summary>
    public bool HasMorePages => !PagingState.IsEmpty;

    /// <summary>What the server warned of (protocol v4 and above); empty if it did not.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The id under which the server traced the request; null where tracing was not asked for.</summary>
    public Guid? TracingId { get; }

    /// <summary>The columns, to be known for the statement's next answer.</summary>
    internal RowsMetadata Metadata { get; }

    /// <summary>The number of the current row; below zero before the first.</summary>
    internal int CurrentRow => _row;

    /// <summary>The rows, once.</summary>
    /// <exception cref="InvalidOperationException">They were walked over before.</exception>
    /// <exception cref="ObjectDisposedException">The set was disposed of.</exception>
    public Enumerator GetEnumerator()
    {
        _ = Body;
        if (_isWalked)
            throw new InvalidOperationException("The rows of a page are walked over once; keep what is needed again.");
        _isWalked = true;
        return new(this);
    }

    /// <summary>Gives the buffer back; no row may be used afterwards. A second call does nothing.</summary>
    public void Dispose() => _frame.Dispose();

    /// <summary>The bytes of a column of the current row.</summary>
    internal ReadOnlySpan<byte> Bytes(int column, out bool isNull)
    {
        var cell = _cells[column];
        isNull = cell.Length < 0;
        return isNull ? default : Body.Slice(cell.Start, cell.Length);
    }

    private ReadOnlySpan<byte> Body => _frame.Body.Span;

    private RowsMetadata ReadHead(ref CqlReader reader, ProtocolVersion version, RowsMetadata? known)
    {
        if (_frame.Header.Opcode != Opcode.Result)
            throw new ProtocolViolationException($"an answer {_frame.Header.Opcode} instead of {Opcode.Result}");
        var kind = (ResultKind)reader.Int();
        if (kind is ResultKind.Void or ResultKind.SetKeyspace or ResultKind.SchemaChange)
            return RowsMetadata.Empty;
        if (kind != ResultKind.Rows)
            throw new ProtocolViolationException($"a result of kind {(int)kind} where rows were asked for");

        var metadata = RowsMetadata.Read(ref reader, version, known, out var pagingState);
        PagingState = pagingState.ToArray();
        Count = reader.Count(reader.Int(), metadata.Columns.Length * sizeof(int));
        if (Count > 0 && metadata.Columns.Length == 0)
            throw new ProtocolViolationException($"{Count} rows without columns");
        _position = reader.Position;
        return metadata;
    }

    private bool MoveNext()
    {
        if (_row >= Count - 1)
        {
            _ = Body;
            _row = Count;
            return false;
        }

        var reader = new CqlReader(Body, _position);
        for (var i = 0; i < _cells.Length; i++)
        {
            var length = reader.Int();
            _cells[i] = new(reader.Position, length);
            if (length > 0)
                reader.Take(length);
        }

        _position = reader.Position;
        _row++;
        return true;
    }

    /// <summary>Where a value of the current row is; the length is negative for null.</summary>
    private readonly record struct Cell(int Start, int Length);

    /// <summary>Walks over the rows of a page; allocates nothing per row.</summary>
    public readonly struct Enumerator
    {
        private readonly RowSet _rows;

        internal Enumerator(RowSet rows) => _rows = rows;

        /// <summary>The row; valid until the next <see cref="MoveNext"/>.</summary>
        public Row Current => new(_rows);

        /// <summary>Goes to the next row.</summary>
        /// <returns>Whether there is one.</returns>
        /// <exception cref="ProtocolViolationException">The row is cut off.</exception>
        /// <exception cref="ObjectDisposedException">The set was disposed of.</exception>
        public bool MoveNext() => _rows.MoveNext();
    }
}
