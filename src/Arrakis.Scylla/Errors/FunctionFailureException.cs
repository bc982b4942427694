using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>A user-defined function failed.</summary>
/// <param name="address">The node that answered.</param>
/// <param name="serverMessage">What the server wrote.</param>
/// <param name="keyspace">The function's keyspace.</param>
/// <param name="function">The function's name.</param>
/// <param name="argumentTypes">CQL types of its arguments.</param>
public sealed class FunctionFailureException(
    EndPoint address, string serverMessage, string keyspace, string function, IReadOnlyList<string> argumentTypes)
    : ServerErrorException(
        address, ServerErrorCode.FunctionFailure, serverMessage,
        $"function {keyspace}.{function}({string.Join(", ", argumentTypes)}) failed")
{
    /// <summary>The function's keyspace.</summary>
    public string Keyspace { get; } = keyspace;

    /// <summary>The function's name.</summary>
    public string Function { get; } = function;

    /// <summary>CQL types of its arguments.</summary>
    public IReadOnlyList<string> ArgumentTypes { get; } = argumentTypes;
}
