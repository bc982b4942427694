using Arrakis.Scylla.Rows;

namespace Arrakis.Scylla.Statements;

/// <summary>A statement that the cluster knows by an id. Immutable to its users, shared, and good for the life of its session: what a server forgot is prepared there again.</summary>
public sealed class PreparedStatement
{
    /// <summary>Its text.</summary>
    public string Cql => throw new NotImplementedException();

    /// <summary>Its variables, in order.</summary>
    public IReadOnlyList<ColumnSpec> Variables => throw new NotImplementedException();

    /// <summary>The columns of its rows; empty where it returns none.</summary>
    public IReadOnlyList<ColumnSpec> Columns => throw new NotImplementedException();

    /// <summary>Indexes into <see cref="Variables"/> of the partition key's columns, in the key's order; empty where they are not all variables.</summary>
    public IReadOnlyList<int> PartitionKey => throw new NotImplementedException();

    /// <summary>Whether it is conditional (a lightweight transaction), as ScyllaDB marks it; false where the server does not say.</summary>
    public bool IsConditional => throw new NotImplementedException();

    /// <summary>A new statement with no values yet: <c>prepared.Bind().Add(1L).Add("x")</c> fills it.</summary>
    public BoundStatement Bind() => throw new NotImplementedException();
}
