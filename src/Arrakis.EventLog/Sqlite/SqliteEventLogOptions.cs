namespace Arrakis.EventLog.Sqlite;

/// <summary>Options of the embedded event log.</summary>
public sealed record SqliteEventLogOptions
{
    /// <summary>The database's file name in <see cref="Directory"/>.</summary>
    public const string FileName = "log.db";

    /// <summary>Where <see cref="FileName"/> is or is made; the directory is made too.</summary>
    public required string Directory { get; init; }

    /// <summary>Partitions, 1 to 1,024 (default: 16). Fixed when the log is made: another number is refused later.</summary>
    public int Partitions { get; init; } = 16;

    /// <summary>When records are deleted.</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary>Appends and commits that may queue (default: 4,096); further callers wait for room.</summary>
    public int QueueLength { get; init; } = 4_096;

    /// <summary>Payload bytes that share one transaction at most (default: 8 MiB), unless a single append has more.</summary>
    public long GroupBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Payload bytes that one read returns at most (default: 8 MiB), unless a single record has more.</summary>
    public int ReadBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>The clock that stamps records for retention.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The database file.</summary>
    public string DatabasePath => System.IO.Path.Combine(Directory, FileName);

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Directory);
        ArgumentOutOfRangeException.ThrowIfLessThan(Partitions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Partitions, 1_024);
        ArgumentOutOfRangeException.ThrowIfLessThan(QueueLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(GroupBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReadBytes, 1);
        Retention.Validate();
    }
}
