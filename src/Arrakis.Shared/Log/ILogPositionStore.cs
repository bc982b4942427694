namespace Arrakis.Shared.Log;

/// <summary>
/// Where a log's identity and its committed positions are kept when the log itself cannot keep them together with the session
/// watermarks: beside the rows that they speak for, so that a store and its positions are always of one age.
/// </summary>
public interface ILogPositionStore
{
    /// <summary>The identity of the log of a name; the first call for a name makes it, and all callers get the same.</summary>
    /// <param name="name">Of the topic, such as <c>arrakis.events</c>.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    ValueTask<string> IdentifyLogAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives a log that was made anew another identity, and so another epoch. A second call with the same <paramref name="old"/>
    /// changes nothing more.
    /// </summary>
    /// <param name="name">Of the topic.</param>
    /// <param name="old">The identity that it had.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <returns>The identity that it has now.</returns>
    ValueTask<string> RenewLogAsync(string name, string old, CancellationToken cancellationToken = default);

    /// <summary>Remembers how far a partition is done. Never moves backwards, whoever writes: an older commit is ignored.</summary>
    ValueTask CommitAsync(string logId, int partition, LogCommit commit, CancellationToken cancellationToken = default);

    /// <summary>The last commit of a partition; null before the first.</summary>
    ValueTask<LogCommit?> GetCommitAsync(string logId, int partition, CancellationToken cancellationToken = default);
}
