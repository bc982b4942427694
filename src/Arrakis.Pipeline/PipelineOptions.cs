using Arrakis.Shared.Store;

namespace Arrakis.Pipeline;

/// <summary>Limits of the pipeline, and their price.</summary>
public sealed record PipelineOptions
{
    /// <summary>Records read from the log at once (default 500). More cost memory, fewer cost reads.</summary>
    public int ReadRecords { get; init; } = 500;

    /// <summary>A flush starts when so many rows are dirty (default 1,000) …</summary>
    public int FlushRows { get; init; } = 1_000;

    /// <summary>
    /// … or this long after the first one became so (default 100 ms). Longer coalesces more, and delays durability by as much.
    /// </summary>
    public TimeSpan FlushInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Dirty rows at which a partition stops reading until its flush is done (default 2,000): the bound of its memory.</summary>
    public int MaxDirtyRows { get; init; } = 2_000;

    /// <summary>Records at which a partition stops reading until its flush is done (default 5,000), however few rows they touch.</summary>
    public int MaxWindowRecords { get; init; } = 5_000;

    /// <summary>Batches under way at once in the whole process (default 64).</summary>
    public int MaxBatchesInFlight { get; init; } = 64;

    /// <summary>A page of a leaderboard is written at most this often (default 5 s).</summary>
    public TimeSpan PageInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Ranks of each leaderboard that are written to the store (default 1,000).</summary>
    public int StoredRanks { get; init; } = 1_000;

    /// <summary>A community without events or questions for so long leaves memory (default 10 min).</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Questions that may wait in one partition (default 1,000); more are refused.</summary>
    public int MaxQuestions { get; init; } = 1_000;

    /// <summary>One line for each option that cannot work.</summary>
    public IEnumerable<string> Validate()
    {
        if (ReadRecords is < 1 or > 100_000)
            yield return $"ReadRecords is {ReadRecords}; it has to be 1 to 100,000.";
        if (FlushRows < 1 || FlushRows > MaxDirtyRows)
            yield return $"FlushRows is {FlushRows}; it has to be 1 to MaxDirtyRows ({MaxDirtyRows}).";
        if (MaxWindowRecords < 1)
            yield return $"MaxWindowRecords is {MaxWindowRecords}; it has to be at least 1.";
        if (MaxBatchesInFlight < 1)
            yield return $"MaxBatchesInFlight is {MaxBatchesInFlight}; it has to be at least 1.";
        if (StoredRanks < LeaderboardPage.Size)
            yield return $"StoredRanks is {StoredRanks}; it has to be at least {LeaderboardPage.Size}, one page.";
        if (MaxQuestions < 1)
            yield return $"MaxQuestions is {MaxQuestions}; it has to be at least 1.";
    }
}
