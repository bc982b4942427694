using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Routing;

namespace Arrakis.Scylla.Statements;

/// <summary>
/// A statement by its text, without values: for schema changes and looking around. What is asked often, or carries values, is
/// prepared.
/// </summary>
/// <param name="cql">The text.</param>
public sealed class SimpleStatement(string cql) : Statement
{
    /// <summary>The text.</summary>
    public string Cql { get; } = cql;

    internal override RoutingTarget Target => default;

    internal override IRequest ToRequest(ScyllaOptions defaults)
    {
        UseStatement.Refuse(Cql);
        return new QueryRequest(Cql, Parameters(defaults), IsTraced);
    }
}
