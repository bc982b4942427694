using Arrakis.Scylla.Execution;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Responses;
using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Statements;

/// <summary>Reads what a node answered to PREPARE.</summary>
internal static class PreparedAnswer
{
    /// <summary>Reads it with the partition key, from servers of protocol v3 too, and gives the buffer back.</summary>
    /// <exception cref="Errors.ScyllaException">The answer is none to PREPARE, or the partition key could not be found out.</exception>
    public static async Task<PreparedResult> ReadAsync(Answer answer, ICluster cluster, CancellationToken cancellationToken)
    {
        var version = answer.Connection.Version;
        PreparedResult result;
        using (answer.Frame)
            result = PreparedResult.Read(answer.Frame, version);
        // Protocol v3 does not tell which variables make the partition key (v4, section 4.2.5.4): the schema does.
        if (version >= ProtocolVersion.V4 || result.Variables is not [var first, ..])
            return result;
        var key = await cluster.GetPartitionKeyAsync(first.Keyspace, first.Table, cancellationToken).ConfigureAwait(false);
        return key is null ? result : result.WithPartitionKey(key);
    }
}
