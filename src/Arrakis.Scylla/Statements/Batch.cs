using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Protocol.Responses;
using Arrakis.Scylla.Routing;

namespace Arrakis.Scylla.Statements;

/// <summary>
/// Statements that are sent as one. Values are encoded as they are added; cleared and filled again, it allocates nothing. It is
/// routed by the partition of its first statement that has a known one.
/// </summary>
/// <param name="type">What it promises.</param>
public sealed class Batch(BatchType type = BatchType.Logged) : Statement
{
    private const int MaxCount = ushort.MaxValue;

    private readonly ValueEncoder _values = new();

    // The prepared statements with the layout by which they were encoded; one entry for a run of the same.
    private readonly List<(PreparedStatement Statement, PreparedResult Layout)> _prepared = [];
    private (PreparedStatement Statement, PreparedResult Layout, int ValuesStart)? _routedBy;
    private bool _isConditional;

    /// <summary>What it promises.</summary>
    public BatchType Type { get; } = type;

    /// <summary>Statements in it, 0 to 65,535.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of its statements so far, as they go to the server.</summary>
    public int EncodedBytes => _values.Buffer.Length;

    /// <summary>Adds a prepared statement; the writer takes its values, all of them before the next statement.</summary>
    /// <exception cref="InvalidOperationException">The former statement lacks values; or the batch has 65,535 statements.</exception>
    public ValueWriter Add(PreparedStatement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        EnsureRoom();
        var layout = statement.Current;
        BatchRequest.WriteId(new CqlWriter(_values.Buffer), layout.Id, layout.Variables.Length);
        _values.Begin(statement, layout);
        Count++;
        if (_prepared.Count == 0 || !ReferenceEquals(_prepared[^1].Layout, layout))
            _prepared.Add((statement, layout));
        if (_routedBy is null && layout.PartitionKey.Length > 0)
            _routedBy = (statement, layout, _values.Buffer.Length);
        _isConditional |= statement.IsConditional;
        return new ValueWriter(_values);
    }

    /// <summary>Adds a statement by its text, without values.</summary>
    /// <exception cref="InvalidOperationException">The former statement lacks values; or the batch has 65,535 statements.</exception>
    public void Add(string cql)
    {
        ArgumentNullException.ThrowIfNull(cql);
        EnsureRoom();
        BatchRequest.WriteText(new CqlWriter(_values.Buffer), cql);
        _values.End();
        Count++;
    }

    /// <summary>Forgets the statements and keeps the memory; what was set beside them, such as its consistency, stays.</summary>
    public void Clear()
    {
        _values.Clear();
        _prepared.Clear();
        _routedBy = null;
        _isConditional = false;
        Count = 0;
    }

    internal override RoutingTarget Target
    {
        get
        {
            _values.EnsureComplete();
            if (_routedBy is not { } first)
                return new RoutingTarget(null, null, null, _isConditional);
            var target = StatementTarget.Of(first.Statement, first.Layout, _values.Buffer.Written.Span[first.ValuesStart..]);
            return target with { IsConditional = _isConditional };
        }
    }

    internal override IRequest ToRequest(ScyllaOptions defaults)
    {
        if (Count == 0)
            throw new InvalidOperationException("The batch is empty; add a statement first.");
        _values.EnsureComplete();
        EnsureUpToDate();
        return new BatchRequest
        {
            Type = Type,
            Count = Count,
            Statements = _values.Buffer.Written,
            HasUnset = _values.HasUnset,
            Consistency = Consistency ?? defaults.Consistency,
            SerialConsistency = SerialConsistency ?? defaults.SerialConsistency,
            Timestamp = Timestamp,
            IsTraced = IsTraced,
        };
    }

    internal override PreparedStatement? FindPrepared(ReadOnlySpan<byte> id)
    {
        foreach (var (statement, layout) in _prepared)
        {
            if (id.SequenceEqual(layout.Id))
                return statement;
        }

        return null;
    }

    internal override int PreparedCount => _prepared.Count;

    internal override PreparedStatement PreparedAt(int index) => _prepared[index].Statement;

    private void EnsureRoom()
    {
        _values.EnsureComplete();
        if (Count == MaxCount)
            throw new InvalidOperationException($"The batch has {MaxCount:N0} statements, the most; send it, and go on with another.");
    }

    /// <summary>
    /// The ids are in the bytes already. They are digests of the texts, so they change with a server's version or schema at
    /// most.
    /// </summary>
    private void EnsureUpToDate()
    {
        foreach (var (statement, layout) in _prepared)
        {
            var current = statement.Current;
            if (!layout.Id.AsSpan().SequenceEqual(current.Id))
                throw new StatementOutdatedException(statement, "the servers know it by another id now");
            if (!layout.HasSameVariables(current))
                throw new StatementOutdatedException(statement, "its variables changed with the schema");
        }
    }
}
