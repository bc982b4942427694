namespace Arrakis.Scylla.Protocol.Responses;

/// <summary>RESULT of USE (native protocol v4, section 4.2.5.3).</summary>
/// <param name="Keyspace">The keyspace that the connection now uses.</param>
internal sealed record SetKeyspaceResult(string Keyspace)
{
    /// <exception cref="Errors.ProtocolViolationException">It is not such a result.</exception>
    public static SetKeyspaceResult Read(ResponseFrame frame) =>
        new(ResponseMessage.OpenResult(frame, ResultKind.SetKeyspace).String());
}
