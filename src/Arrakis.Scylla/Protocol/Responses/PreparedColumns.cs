using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol.Types;
using Arrakis.Scylla.Rows;

namespace Arrakis.Scylla.Protocol.Responses;

/// <summary>Reads the descriptions of columns in a PREPARED result (native protocol v4, section 4.2.5.2).</summary>
internal static class PreparedColumns
{
    private const int GlobalTableSpec = 0x0001;
    private const int HasMorePages = 0x0002;
    private const int NoMetadata = 0x0004;
    private const int LeastBytesOfColumn = 4;
    private const int MostNestedTypes = 32;

    public static ColumnSpec[] ReadRowsMetadata(ref CqlReader reader)
    {
        var flags = reader.Int();
        var count = reader.Int();
        if ((flags & HasMorePages) != 0)
            reader.Bytes(out _);
        return (flags & NoMetadata) != 0 ? [] : Read(ref reader, (flags & GlobalTableSpec) != 0, count);
    }

    public static ColumnSpec[] Read(ref CqlReader reader, bool oneTable, int count)
    {
        if (count == 0 && reader.Remaining == 0)
            return [];
        var (keyspace, table) = oneTable ? (reader.String(), reader.String()) : ("", "");
        var columns = new ColumnSpec[reader.Count(count, LeastBytesOfColumn)];
        for (var i = 0; i < columns.Length; i++)
        {
            if (!oneTable)
                (keyspace, table) = (reader.String(), reader.String());
            columns[i] = new ColumnSpec(keyspace, table, reader.String(), ReadType(ref reader, MostNestedTypes));
        }

        return columns;
    }

    private static CqlType ReadType(ref CqlReader reader, int depth)
    {
        if (depth == 0)
            throw new ProtocolViolationException($"a type nested more than {MostNestedTypes} deep");
        var code = (CqlTypeCode)reader.Short();
        return code switch
        {
            CqlTypeCode.List => new ListType(ReadType(ref reader, depth - 1)),
            CqlTypeCode.Set => new SetType(ReadType(ref reader, depth - 1)),
            CqlTypeCode.Map => new MapType(ReadType(ref reader, depth - 1), ReadType(ref reader, depth - 1)),
            _ when Enum.IsDefined(code) && code is not (CqlTypeCode.Custom or CqlTypeCode.Udt or CqlTypeCode.Tuple) => new CqlType(code),
            _ => throw new ProtocolViolationException($"type 0x{(int)code:X4}, which this client does not know"),
        };
    }
}
