namespace Arrakis.EventLog.Sqlite;

/// <summary>
/// When records are deleted. A record goes when it is too old, or the log too big, and never before it is committed: a
/// consumer that stands still makes the log grow.
/// </summary>
public sealed record RetentionOptions
{
    /// <summary>Records appended longer ago go (default: 7 days).</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Bytes of the database above which the oldest records go before their age (default: null, no limit).</summary>
    public long? MaxBytes { get; init; }

    /// <summary>
    /// Records kept below each partition's committed offset whatever their age, at least 1 (default: 10,000): an owner
    /// that starts looks for duplicates among them.
    /// </summary>
    public int KeepBelowCommit { get; init; } = 10_000;

    /// <summary>Time between two passes (default: 1 minute).</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Records deleted in one transaction at most (default: 2,000); appends wait for no more than one such slice.</summary>
    public int SliceRecords { get; init; } = 2_000;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAge, TimeSpan.Zero, nameof(MaxAge));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBytes ?? 1, 1, nameof(MaxBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(KeepBelowCommit, 1, nameof(KeepBelowCommit));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Interval, TimeSpan.Zero, nameof(Interval));
        ArgumentOutOfRangeException.ThrowIfLessThan(SliceRecords, 1, nameof(SliceRecords));
    }
}
