namespace Arrakis.EventLog.Sqlite.Engine;

/// <summary>Bounds of a group writer.</summary>
internal sealed record SqliteGroupOptions
{
    /// <summary>The writer thread's name, for debuggers.</summary>
    public required string ThreadName { get; init; }

    /// <summary>Calls that may wait in the queue; further callers wait for room in it.</summary>
    public int QueueLength { get; init; } = 4_096;

    /// <summary>Calls that share one transaction at most.</summary>
    public int MaxGroup { get; init; } = 4_096;

    /// <summary>Bytes in one transaction at most, unless one call alone has more.</summary>
    public long MaxGroupBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes of the write-ahead log above which a group waits for it to be begun anew.</summary>
    public long MaxLogBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Called on the writer's thread when a group is durable, before its callers are told.</summary>
    public Action Committed { get; init; } = static () => { };

    /// <summary>Called on the writer's thread when a group was undone, before its callers are told.</summary>
    public Action RolledBack { get; init; } = static () => { };

    /// <summary>Makes the exception that a caller gets; each caller gets one of its own.</summary>
    public required Func<Exception, Exception> Translate { get; init; }
}
