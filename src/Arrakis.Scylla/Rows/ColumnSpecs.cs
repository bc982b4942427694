using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Types;

namespace Arrakis.Scylla.Rows;

/// <summary>Reads columns as metadata of rows and of prepared statements list them (native protocol v3 and v4, section 4.2.5.2).</summary>
internal static class ColumnSpecs
{
    /// <summary>A name's length and a type's number: the least that a column takes.</summary>
    private const int LeastSize = 4;

    /// <summary>Reads the columns, the keyspace and table that all of them share included.</summary>
    /// <param name="reader">Behind the paging state, or behind the indexes of a partition key.</param>
    /// <param name="count">How many columns the metadata announced.</param>
    /// <param name="isGlobal">Whether keyspace and table stand once before all columns.</param>
    /// <param name="version">The protocol's version.</param>
    /// <exception cref="Errors.ProtocolViolationException">No such type, or more columns than bytes.</exception>
    public static ColumnSpec[] Read(ref CqlReader reader, int count, bool isGlobal, ProtocolVersion version)
    {
        var (keyspace, table) = isGlobal ? (reader.String(), reader.String()) : ("", "");
        var columns = new ColumnSpec[reader.Count(count, LeastSize)];
        for (var i = 0; i < columns.Length; i++)
        {
            if (!isGlobal)
                (keyspace, table) = (reader.String(), reader.String());
            columns[i] = new(keyspace, table, reader.String(), CqlTypeReader.Read(ref reader, version));
        }

        return columns;
    }
}
