using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Responses;
using Arrakis.Scylla.Rows;
using Arrakis.Scylla.Statements;
using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Execution;

/// <summary>Makes of a RESULT what its caller gets, and tells the session what it says beside.</summary>
internal sealed class ResultReader(ICluster cluster, SchemaJournal journal)
{
    /// <summary>How long a statement that changes the schema waits for the nodes to agree on it.</summary>
    public static readonly TimeSpan AgreementTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Reads a result; the frame is the row set's from then on.</summary>
    /// <exception cref="ProtocolViolationException">It is no result of a statement.</exception>
    /// <exception cref="InvalidOperationException">The statement was USE.</exception>
    public ValueTask<RowSet> ReadAsync(Answer answer, Call call, CancellationToken cancellationToken)
    {
        try
        {
            LearnTablet(answer.Frame, call);
            switch (ResponseMessage.KindOf(answer.Frame))
            {
                case ResultKind.SetKeyspace:
                    return RefuseUseAsync(answer);
                case ResultKind.SchemaChange:
                    return AgreeAsync(answer, cancellationToken);
                default:
                    return new(ReadRows(answer, (call.Statement as BoundStatement)?.Prepared));
            }
        }
        catch
        {
            answer.Frame.Dispose();
            throw;
        }
    }

    /// <summary>Columns that are the same as those of the statement's last answer are not read again.</summary>
    private static RowSet ReadRows(Answer answer, PreparedStatement? prepared)
    {
        var rows = new RowSet(answer.Frame, answer.Connection.Version, prepared?.LastMetadata);
        if (prepared is not null && prepared.LastMetadata != rows.Metadata)
            prepared.LastMetadata = rows.Metadata;
        return rows;
    }

    /// <summary>ScyllaDB says where a tablet is when a request came to the wrong place (docs/dev/protocol-extensions.md).</summary>
    private void LearnTablet(ResponseFrame frame, Call call)
    {
        if ((frame.Header.Flags & FrameFlags.CustomPayload) != 0
            && ResponsePrologue.Read(frame).TryGetPayload(frame, "tablets-routing-v1"u8, out var payload))
            cluster.LearnTablet(call.Target, payload);
    }

    /// <summary>
    /// The connection uses another keyspace than the session now, so it is of no use to it. <see cref="UseStatement"/> should have
    /// refused it before.
    /// </summary>
    private static async ValueTask<RowSet> RefuseUseAsync(Answer answer)
    {
        answer.Frame.Dispose();
        await answer.Connection.DisposeAsync().ConfigureAwait(false);
        throw UseStatement.Refusal();
    }

    private async ValueTask<RowSet> AgreeAsync(Answer answer, CancellationToken cancellationToken)
    {
        var rows = new RowSet(answer.Frame, answer.Connection.Version);
        try
        {
            // The event of the same change may come later than the next use of a statement.
            journal.Record(SchemaChangeResult.Read(answer.Frame));
            await cluster.WaitForSchemaAgreementAsync(AgreementTimeout, cancellationToken).ConfigureAwait(false);
            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }
}
