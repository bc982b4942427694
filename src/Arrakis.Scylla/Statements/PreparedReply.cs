using Arrakis.Scylla.Execution;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Responses;
using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Statements;

/// <summary>What a node answered to PREPARE.</summary>
/// <param name="Result">Id, variables and columns, and the partition key for servers of protocol v3 too.</param>
/// <param name="IsConditional">Whether the node marks it as conditional.</param>
internal readonly record struct PreparedReply(PreparedResult Result, bool IsConditional)
{
    /// <summary>Reads it, and gives the buffer back.</summary>
    /// <exception cref="Errors.ScyllaException">The answer is none to PREPARE, or the partition key could not be found out.</exception>
    public static async Task<PreparedReply> ReadAsync(Answer answer, ICluster cluster, CancellationToken cancellationToken)
    {
        var version = answer.Connection.Version;
        PreparedResult result;
        using (answer.Frame)
            result = PreparedResult.Read(answer.Frame, version);
        // Protocol v3 does not tell which variables make the partition key (v4, section 4.2.5.4): the schema does.
        if (version < ProtocolVersion.V4 && result.Variables is [var first, ..])
        {
            var key = await cluster.GetPartitionKeyAsync(first.Keyspace, first.Table, cancellationToken);
            if (key is not null)
                result = result.WithPartitionKey(key);
        }

        return new(result, (result.Flags & answer.Connection.Features.ConditionalMask) != 0);
    }
}
