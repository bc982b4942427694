using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Routing;

namespace Arrakis.Scylla.Statements;

/// <summary>What a batch promises (native protocol v4, section 4.1.7).</summary>
public enum BatchType : byte
{
    /// <summary>All of it in the end, even over partitions; costs a second write.</summary>
    Logged = 0,

    /// <summary>All or nothing within one partition; no promise over several.</summary>
    Unlogged = 1,

    /// <summary>Counters, and nothing else.</summary>
    Counter = 2,
}

/// <summary>
/// Statements that are sent as one. Values are encoded as they are added; cleared and filled again, it allocates nothing. It is
/// routed by the partition of its first statement.
/// </summary>
/// <param name="type">What it promises.</param>
public sealed class Batch(BatchType type = BatchType.Logged) : Statement
{
    /// <summary>What it promises.</summary>
    public BatchType Type { get; } = type;

    /// <summary>Statements in it.</summary>
    public int Count => throw new NotImplementedException();

    /// <summary>Bytes of its statements so far, as they go to the server.</summary>
    public int EncodedBytes => throw new NotImplementedException();

    /// <summary>Adds a prepared statement; the writer takes its values, all of them before the next statement.</summary>
    /// <exception cref="InvalidOperationException">The former statement lacks values; or the batch has 65,535 statements.</exception>
    public ValueWriter Add(PreparedStatement statement) => throw new NotImplementedException();

    /// <summary>Adds a statement by its text, without values.</summary>
    public void Add(string cql) => throw new NotImplementedException();

    /// <summary>Forgets the statements and keeps the memory.</summary>
    public void Clear() => throw new NotImplementedException();

    internal override RoutingTarget Target => throw new NotImplementedException();

    internal override IRequest ToRequest(ScyllaOptions defaults) => throw new NotImplementedException();
}
