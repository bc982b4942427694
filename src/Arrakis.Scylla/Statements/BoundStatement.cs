using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Routing;

namespace Arrakis.Scylla.Statements;

/// <summary>A prepared statement with values.</summary>
public sealed class BoundStatement : Statement
{
    /// <summary>What was prepared.</summary>
    public PreparedStatement Prepared => throw new NotImplementedException();

    /// <summary>Appends the next variable's value; see <see cref="ValueWriter.Add{T}"/>.</summary>
    public BoundStatement Add<T>(T value) => throw new NotImplementedException();

    /// <summary>Appends null; see <see cref="ValueWriter.AddNull"/>.</summary>
    public BoundStatement AddNull() => throw new NotImplementedException();

    /// <summary>Leaves the next variable's column as it is; see <see cref="ValueWriter.AddUnset"/>.</summary>
    public BoundStatement AddUnset() => throw new NotImplementedException();

    /// <summary>Forgets the values, so that the statement can be filled again without allocating.</summary>
    public void Clear() => throw new NotImplementedException();

    internal override RoutingTarget Target => throw new NotImplementedException();

    internal override IRequest ToRequest(ScyllaOptions defaults) => throw new NotImplementedException();
}
