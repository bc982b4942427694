using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Protocol.Responses;
using Arrakis.Scylla.Routing;

namespace Arrakis.Scylla.Statements;

/// <summary>A prepared statement with values.</summary>
public sealed class BoundStatement : Statement
{
    private readonly ValueEncoder _values = new();
    private PreparedResult _layout;

    internal BoundStatement(PreparedStatement prepared)
    {
        Prepared = prepared;
        _layout = prepared.Current;
        _values.Begin(prepared, _layout);
    }

    /// <summary>What was prepared.</summary>
    public PreparedStatement Prepared { get; }

    /// <summary>Appends the next variable's value; see <see cref="ValueWriter.Add{T}"/>.</summary>
    /// <exception cref="InvalidCastException">The CLR type does not stand for the variable's type.</exception>
    /// <exception cref="ArgumentException">The value has no place in the variable's type.</exception>
    /// <exception cref="InvalidOperationException">All variables have their values already.</exception>
    public BoundStatement Add<T>(T value)
    {
        _values.Add(value);
        return this;
    }

    /// <summary>Appends null; see <see cref="ValueWriter.AddNull"/>.</summary>
    /// <exception cref="InvalidOperationException">All variables have their values already.</exception>
    public BoundStatement AddNull()
    {
        _values.AddNull();
        return this;
    }

    /// <summary>Leaves the next variable's column as it is; see <see cref="ValueWriter.AddUnset"/>.</summary>
    /// <exception cref="NotSupportedException">The server speaks protocol v3.</exception>
    /// <exception cref="InvalidOperationException">All variables have their values already.</exception>
    public BoundStatement AddUnset()
    {
        _values.AddUnset();
        return this;
    }

    /// <summary>
    /// Forgets the values, so that the statement can be filled again without allocating; what was set beside them, such as its
    /// consistency, stays.
    /// </summary>
    public void Clear()
    {
        _values.Clear();
        _layout = Prepared.Current;
        _values.Begin(Prepared, _layout);
    }

    internal override RoutingTarget Target
    {
        get
        {
            _values.EnsureComplete();
            return StatementTarget.Of(Prepared, _layout, _values.Buffer.Written.Span);
        }
    }

    internal override IRequest ToRequest(ScyllaOptions defaults)
    {
        _values.EnsureComplete();
        var current = Prepared.Current;
        if (!_layout.HasSameVariables(current))
            throw new StatementOutdatedException(Prepared, "its variables changed with the schema");
        return new ExecuteRequest(current.Id, Parameters(defaults, _values), IsTraced);
    }

    /// <remarks>It can be no other, even if the id changed since the request was sent.</remarks>
    internal override PreparedStatement? FindPrepared(ReadOnlySpan<byte> id) => Prepared;

    internal override int PreparedCount => 1;

    internal override PreparedStatement PreparedAt(int index) => Prepared;
}
