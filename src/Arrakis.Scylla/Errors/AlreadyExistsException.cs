using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>The keyspace or table to be created exists.</summary>
/// <param name="address">The node that answered.</param>
/// <param name="serverMessage">What the server wrote.</param>
/// <param name="keyspace">The keyspace.</param>
/// <param name="table">The table in it; empty if the keyspace itself exists.</param>
public sealed class AlreadyExistsException(EndPoint address, string serverMessage, string keyspace, string table)
    : ServerErrorException(
        address, ServerErrorCode.AlreadyExists, serverMessage,
        table.Length == 0 ? $"keyspace {keyspace} exists" : $"table {keyspace}.{table} exists")
{
    /// <summary>The keyspace that exists, or the one of the table.</summary>
    public string Keyspace { get; } = keyspace;

    /// <summary>The table that exists; empty if it is the keyspace.</summary>
    public string Table { get; } = table;
}
