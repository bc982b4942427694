using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;

namespace Arrakis.Scylla.Rows;

/// <summary>The columns of a result (native protocol v3 and v4, section 4.2.5.2), with the bytes that they were read from.</summary>
internal sealed class RowsMetadata
{
    private const int GlobalTableSpec = 0x0001;
    private const int PagingStateFollows = 0x0002;
    private const int NoMetadata = 0x0004;

    private readonly bool _isGlobal;
    private readonly byte[] _bytes;

    private RowsMetadata(ColumnSpec[] columns, bool isGlobal, byte[] bytes) =>
        (Columns, _isGlobal, _bytes) = (columns, isGlobal, bytes);

    /// <summary>Of an answer without rows.</summary>
    public static RowsMetadata Empty { get; } = new([], false, []);

    /// <summary>The columns, in order.</summary>
    public ColumnSpec[] Columns { get; }

    /// <summary>
    /// Reads the metadata of a result, or of what a prepared statement will return. Columns equal to those of
    /// <paramref name="known"/>, byte for byte, are not read again.
    /// </summary>
    /// <param name="reader">At its begin.</param>
    /// <param name="version">The protocol's version.</param>
    /// <param name="known">What the statement's last answer had; null if there was none. Used where the server leaves it out.</param>
    /// <param name="pagingState">Where the next page goes on; empty after the last one.</param>
    /// <exception cref="ProtocolViolationException">No such metadata, or the server left it out and it is not known.</exception>
    public static RowsMetadata Read(
        ref CqlReader reader, ProtocolVersion version, RowsMetadata? known, out ReadOnlySpan<byte> pagingState)
    {
        var flags = reader.Int();
        var count = reader.Int();
        pagingState = (flags & PagingStateFollows) != 0 ? reader.Bytes(out _) : default;
        if ((flags & NoMetadata) != 0)
            return Omitted(known, count);
        var isGlobal = (flags & GlobalTableSpec) != 0;
        return known?.TrySkip(ref reader, count, isGlobal) == true ? known : Parse(ref reader, count, isGlobal, version);
    }

    private static RowsMetadata Parse(ref CqlReader reader, int count, bool isGlobal, ProtocolVersion version)
    {
        var rest = reader;
        var columns = ColumnSpecs.Read(ref reader, count, isGlobal, version);
        return new(columns, isGlobal, rest.Take(reader.Position - rest.Position).ToArray());
    }

    private static RowsMetadata Omitted(RowsMetadata? known, int count)
    {
        if (known is null && count != 0)
            throw new ProtocolViolationException($"{count} columns without metadata, which was not left out on demand");
        if (known is not null && known.Columns.Length != count)
            throw new ProtocolViolationException($"{count} columns without metadata, of a statement that has {known.Columns.Length}");
        return known ?? Empty;
    }

    private bool TrySkip(ref CqlReader reader, int count, bool isGlobal)
    {
        if (count != Columns.Length || isGlobal != _isGlobal || reader.Remaining < _bytes.Length)
            return false;
        var behind = reader;
        if (!behind.Take(_bytes.Length).SequenceEqual(_bytes))
            return false;
        reader = behind;
        return true;
    }
}
