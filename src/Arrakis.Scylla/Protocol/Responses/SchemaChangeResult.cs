using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Protocol.Responses;

/// <summary>RESULT of a statement that changes the schema (native protocol v4, section 4.2.5.5).</summary>
internal static class SchemaChangeResult
{
    private const string Keyspace = "KEYSPACE";

    /// <exception cref="ProtocolViolationException">It is not such a result.</exception>
    public static SchemaChange Read(ResponseFrame frame)
    {
        var reader = ResponseMessage.OpenResult(frame, ResultKind.SchemaChange);
        return Read(ref reader);
    }

    /// <summary>
    /// Reads what result and event have in common (section 4.2.6): change, target, and names by target. Of functions and
    /// aggregates, which v4 has, types of arguments follow; they are left: a change of one is a change of all of its name.
    /// </summary>
    /// <exception cref="ProtocolViolationException">A name is cut short, or the target is unknown.</exception>
    public static SchemaChange Read(ref CqlReader reader)
    {
        var change = reader.String();
        var target = reader.String();
        if (target is not (Keyspace or "TABLE" or "TYPE" or "FUNCTION" or "AGGREGATE"))
            throw new ProtocolViolationException($"a schema change of {target}, which is not KEYSPACE, TABLE, TYPE, FUNCTION or AGGREGATE");
        return new SchemaChange(change, target, reader.String(), target == Keyspace ? null : reader.String());
    }
}
