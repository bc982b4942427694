using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Responses;

namespace Arrakis.Scylla.Rows;

/// <summary>
/// One page of rows, or the empty answer of a statement that returns none. It reads from the buffer in which the answer came:
/// dispose of it when done, and use no row afterwards.
/// </summary>
public sealed class RowSet : IDisposable
{
    internal RowSet(ResponseFrame frame, ProtocolVersion version) => throw new NotImplementedException();

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<ColumnSpec> Columns => throw new NotImplementedException();

    /// <summary>Rows on this page.</summary>
    public int Count => throw new NotImplementedException();

    /// <summary>Where the next page goes on; empty after the last one.</summary>
    public ReadOnlyMemory<byte> PagingState => throw new NotImplementedException();

    /// <summary>Whether there may be another page.</summary>
    public bool HasMorePages => !PagingState.IsEmpty;

    /// <summary>What the server warned of.</summary>
    public IReadOnlyList<string> Warnings => throw new NotImplementedException();

    /// <summary>The id under which the server traced the request; null where tracing was not asked for.</summary>
    public Guid? TracingId => throw new NotImplementedException();

    /// <summary>The rows, once.</summary>
    public Enumerator GetEnumerator() => throw new NotImplementedException();

    /// <summary>Gives the buffer back.</summary>
    public void Dispose() => throw new NotImplementedException();

    /// <summary>Walks over the rows of a page; allocates nothing per row.</summary>
    public struct Enumerator
    {
        /// <summary>The row; valid until the next <see cref="MoveNext"/>.</summary>
        public readonly Row Current => throw new NotImplementedException();

        /// <summary>Goes to the next row.</summary>
        /// <returns>Whether there is one.</returns>
        public bool MoveNext() => throw new NotImplementedException();
    }
}
