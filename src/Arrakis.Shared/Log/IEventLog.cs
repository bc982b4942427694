namespace Arrakis.Shared.Log;

/// <summary>
/// The event log: partitions of records in order, appended durably, read from an offset, with one committed position
/// per partition. All members may be called from many threads at once; one partition has one reader.
/// </summary>
public interface IEventLog : IAsyncDisposable
{
    /// <summary>How many partitions there are; fixed for the life of the log.</summary>
    int PartitionCount { get; }

    /// <summary>Identity of this log: a new one whenever offsets start anew. The store turns it into the epoch.</summary>
    string LogId { get; }

    /// <summary>
    /// Appends records, and with them (in the same transaction where the log can) what a gateway wants remembered.
    /// Completes when everything is durable: concurrent calls share one durable commit. Records of one call that go to one
    /// partition keep their order, and calls of one caller that await each other do too.
    /// </summary>
    /// <exception cref="EventLogException">
    /// Nothing of the call was kept, or it is not known whether it was; see <see cref="EventLogException.IsTransient"/>.
    /// </exception>
    ValueTask AppendAsync(AppendRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Replaces the contents of <paramref name="into"/> by up to <paramref name="maxRecords"/> records from
    /// <paramref name="fromOffset"/> on. Does not wait: the batch is empty at the tail.
    /// </summary>
    /// <exception cref="EventLogException">
    /// The log could not be read, or <paramref name="fromOffset"/> is below what retention kept.
    /// </exception>
    ValueTask ReadAsync(int partition, long fromOffset, int maxRecords, LogBatch into, CancellationToken cancellationToken = default);

    /// <summary>Completes when the partition holds a record at <paramref name="offset"/>.</summary>
    ValueTask WaitForRecordAsync(int partition, long offset, CancellationToken cancellationToken = default);

    /// <summary>Says that nobody of this process reads a partition for now: what is kept in order to read it may go.</summary>
    void Release(int partition)
    {
    }

    /// <summary>The offsets that a partition holds.</summary>
    ValueTask<LogRange> GetRangeAsync(int partition, CancellationToken cancellationToken = default);

    /// <summary>Remembers how far a partition is done. Never moves backwards: an older commit is ignored.</summary>
    ValueTask CommitAsync(int partition, LogCommit commit, CancellationToken cancellationToken = default);

    /// <summary>The last commit of a partition; null before the first.</summary>
    ValueTask<LogCommit?> GetCommitAsync(int partition, CancellationToken cancellationToken = default);
}

/// <summary>Offsets of a partition: from <paramref name="Start"/> on, below <paramref name="End"/>.</summary>
/// <param name="Start">The lowest offset that is still there.</param>
/// <param name="End">The tail: the offset of the next record to be appended.</param>
public readonly record struct LogRange(long Start, long End);

/// <summary>What is appended together.</summary>
public sealed record AppendRequest
{
    /// <summary>The records, in order.</summary>
    public IReadOnlyList<PendingRecord> Records { get; init; } = [];

    /// <summary>Frames that could not be understood, to be kept with their reason.</summary>
    public IReadOnlyList<DeadLetter> DeadLetters { get; init; } = [];

    /// <summary>Where the shard resumes once these records are durable; null leaves what is remembered.</summary>
    public GatewaySession? Session { get; init; }
}
