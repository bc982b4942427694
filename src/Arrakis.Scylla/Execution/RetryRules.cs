using Arrakis.Scylla.Errors;

namespace Arrakis.Scylla.Execution;

/// <summary>
/// Which errors are worth another attempt. Two questions decide: may the server have done what it was asked, so that only an
/// idempotent statement is sent again; and may it go better elsewhere or later.
/// </summary>
internal static class RetryRules
{
    // The kind of a write timeout at which the batch log itself was not written in time, so that the batch was not begun.
    private const string BatchLog = "BATCH_LOG";

    /// <summary>Decides.</summary>
    /// <param name="error">What the attempt ended with.</param>
    /// <param name="isIdempotent">Whether the request may be sent twice without harm.</param>
    /// <param name="before">What was tried already.</param>
    public static RetryAction Decide(ScyllaException error, bool isIdempotent, RetryHistory before)
    {
        if (WasNotBegun(error))
            return RetryAction.UntilDeadline;
        // Nothing was begun either, but a node that forgets what it was just told may do so for ever: one round is enough.
        if (error is UnpreparedException)
            return RetryAction.NextHost;
        if (!isIdempotent)
            return error is UnavailableException && !before.HasBeenUnavailable ? RetryAction.NextHost : RetryAction.Fail;
        return error switch
        {
            ReadTimeoutException read when read.Received >= read.BlockFor && !before.HasRepeatedOnHost => RetryAction.SameHost,
            WriteTimeoutException { WriteType: BatchLog } when !before.HasRepeatedOnHost => RetryAction.SameHost,
            UnavailableException or ReadTimeoutException or WriteTimeoutException => RetryAction.UntilDeadline,
            // A coordinator with too many hints says so of one replica, when it has sent the write to others already.
            OverloadedException => RetryAction.UntilDeadline,
            RequestTimeoutException or ConnectionException => RetryAction.UntilDeadline,
            // What failed inside a server, such as a read over too many tombstones, mostly fails again: one round is enough.
            ServerInternalException or TruncateErrorException or ReadFailureException or WriteFailureException => RetryAction.NextHost,
            ProtocolViolationException => RetryAction.NextHost,
            _ => RetryAction.Fail,
        };
    }

    /// <summary>Whether the error says that the statement was not begun anywhere, so that sending it again is always safe.</summary>
    private static bool WasNotBegun(ScyllaException error) =>
        error is ConnectionException { MayHaveBeenApplied: false } or IsBootstrappingException;
}
