using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Rows;

namespace Arrakis.Scylla.Protocol.Responses;

/// <summary>RESULT of PREPARE (native protocol v4, section 4.2.5.4). Immutable.</summary>
internal sealed record PreparedResult
{
    private const int GlobalTableSpec = 0x0001;
    private const int BytesOfIndex = 2;

    /// <summary>The id by which the statement is executed.</summary>
    public required byte[] Id { get; init; }

    /// <summary>The flags of the variables' description as they came: ScyllaDB marks conditional statements in them.</summary>
    public required int Flags { get; init; }

    /// <summary>The variables, in order.</summary>
    public required ColumnSpec[] Variables { get; init; }

    /// <summary>
    /// Indexes into <see cref="Variables"/> of the partition key's columns, in the key's order; empty where they are not all
    /// variables, and with protocol v3, which does not tell.
    /// </summary>
    public required int[] PartitionKey { get; init; }

    /// <summary>The columns of its rows; empty where it returns none. Equal ones of an answer need not be read again.</summary>
    public required RowsMetadata Rows { get; init; }

    /// <exception cref="ProtocolViolationException">It is not such a result.</exception>
    public static PreparedResult Read(ResponseFrame frame, ProtocolVersion version)
    {
        var reader = ResponseMessage.OpenResult(frame, ResultKind.Prepared);
        var id = reader.ShortBytes().ToArray();
        var flags = reader.Int();
        var count = reader.Int();
        var key = version >= ProtocolVersion.V4 ? ReadPartitionKey(ref reader, count) : [];
        var variables = ColumnSpecs.Read(ref reader, count, (flags & GlobalTableSpec) != 0, version);
        return new PreparedResult
        {
            Id = id,
            Flags = flags,
            Variables = variables,
            PartitionKey = key,
            Rows = RowsMetadata.Read(ref reader, version, known: null, out _),
        };
    }

    /// <summary>
    /// The same with its partition key found by the names of the key's columns; without one if a column is not a variable, or
    /// is two.
    /// </summary>
    public PreparedResult WithPartitionKey(IReadOnlyList<string> columns)
    {
        var key = new int[columns.Count];
        for (var i = 0; i < key.Length; i++)
        {
            key[i] = OnlyIndexOf(columns[i]);
            if (key[i] < 0)
                return this with { PartitionKey = [] };
        }

        return this with { PartitionKey = key };
    }

    /// <summary>Whether values encoded for the one are good for the other.</summary>
    public bool HasSameVariables(PreparedResult other) =>
        ReferenceEquals(this, other) || Variables.AsSpan().SequenceEqual(other.Variables);

    private int OnlyIndexOf(string column)
    {
        var found = -1;
        for (var i = 0; i < Variables.Length; i++)
        {
            if (Variables[i].Name != column)
                continue;
            if (found >= 0)
                return -1;
            found = i;
        }

        return found;
    }

    private static int[] ReadPartitionKey(ref CqlReader reader, int variables)
    {
        var key = new int[reader.Count(reader.Int(), BytesOfIndex)];
        for (var i = 0; i < key.Length; i++)
        {
            key[i] = reader.Short();
            if (key[i] >= variables)
                throw new ProtocolViolationException($"variable {key[i]} in the partition key of a statement with {variables} variables");
        }

        return key;
    }
}
