namespace Arrakis.Pipeline.Stores.Sqlite;

/// <summary>Options of the embedded store.</summary>
public sealed record SqliteCommunityStoreOptions
{
    /// <summary>The database's file name in <see cref="Directory"/>.</summary>
    public const string FileName = "store.db";

    /// <summary>Where <see cref="FileName"/> is or is made; the directory is made too.</summary>
    public required string Directory { get; init; }

    /// <summary>Batches that may queue (default: 4,096); further callers wait for room.</summary>
    public int QueueLength { get; init; } = 4_096;

    /// <summary>Batches that share one transaction at most (default: 1,024, at most 51,200 rows).</summary>
    public int GroupBatches { get; init; } = 1_024;

    /// <summary>Rows that one read fetches when a community is loaded (default: 500).</summary>
    public int LoadPageRows { get; init; } = 500;

    /// <summary>The clock by which eligibility snapshots expire; the system's by default.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The database file.</summary>
    public string DatabasePath => Path.Combine(Directory, FileName);

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Directory);
        ArgumentOutOfRangeException.ThrowIfLessThan(QueueLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(GroupBatches, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(LoadPageRows, 1);
    }
}
