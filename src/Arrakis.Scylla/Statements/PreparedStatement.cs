using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Responses;
using Arrakis.Scylla.Rows;

namespace Arrakis.Scylla.Statements;

/// <summary>
/// A statement that the cluster knows by an id. Immutable to its users, shared, and good for the life of its session: what a
/// server forgot is prepared there again.
/// </summary>
public sealed class PreparedStatement
{
    private const int LongestTextInMessages = 120;

    private readonly int _conditionalMask;
    private volatile PreparedResult _current;
    private volatile RowsMetadata _lastMetadata;
    private long _schemaNumber;

    /// <summary>Creates the statement.</summary>
    /// <param name="cql">Its text.</param>
    /// <param name="result">What the server said of it; with protocol v3, with its partition key.</param>
    /// <param name="version">The version of the protocol that the servers speak.</param>
    /// <param name="conditionalMask">The bits of its flags that mark a conditional statement; 0 if there are none.</param>
    internal PreparedStatement(string cql, PreparedResult result, ProtocolVersion version, int conditionalMask = 0)
    {
        Cql = cql;
        _current = result;
        _lastMetadata = result.Rows;
        Version = version;
        _conditionalMask = conditionalMask;
    }

    /// <summary>Its text.</summary>
    public string Cql { get; }

    /// <summary>Its variables, in order.</summary>
    public IReadOnlyList<ColumnSpec> Variables => _current.Variables;

    /// <summary>The columns of its rows; empty where it returns none.</summary>
    public IReadOnlyList<ColumnSpec> Columns => _current.Rows.Columns;

    /// <summary>
    /// Indexes into <see cref="Variables"/> of the partition key's columns, in the key's order; empty where they are not all
    /// variables.
    /// </summary>
    public IReadOnlyList<int> PartitionKey => _current.PartitionKey;

    /// <summary>Whether it is conditional (a lightweight transaction), as ScyllaDB marks it; false where the server does not say.</summary>
    public bool IsConditional => (_current.Flags & _conditionalMask) != 0;

    /// <summary>What the servers said of it last.</summary>
    internal PreparedResult Current => _current;

    internal ProtocolVersion Version { get; }

    /// <summary>The columns of its last answer, so that equal ones of the next need not be read again.</summary>
    internal RowsMetadata LastMetadata
    {
        get => _lastMetadata;
        set => _lastMetadata = value;
    }

    /// <summary>The newest change of the schema (<see cref="SchemaJournal"/>) that it is known to be up to date with.</summary>
    internal long SchemaNumber
    {
        get => Volatile.Read(ref _schemaNumber);
        set => Volatile.Write(ref _schemaNumber, value);
    }

    /// <summary>A new statement with no values yet: <c>prepared.Bind().Add(1L).Add("x")</c> fills it.</summary>
    public BoundStatement Bind() => new(this);

    /// <summary>The beginning of its text.</summary>
    public override string ToString() =>
        Cql.Length <= LongestTextInMessages ? $"\"{Cql}\"" : $"\"{Cql.AsSpan(0, LongestTextInMessages)}…\"";

    /// <summary>
    /// Takes what a server said when it prepared the text anew. Statements bound before stay good if the variables are the
    /// same.
    /// </summary>
    internal void Refresh(PreparedResult result)
    {
        var former = _current;
        // Protocol v3 does not tell the key; its columns are known from the first time.
        if (Version < ProtocolVersion.V4 && result.PartitionKey.Length == 0 && former.PartitionKey.Length > 0)
            result = result.WithPartitionKey([.. former.PartitionKey.Select(index => former.Variables[index].Name)]);
        _current = result;
    }
}
