using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Scoring;

/// <summary>The two calendars of scores: 6-hour windows and UTC days, both counted from the Unix epoch.</summary>
public static class ScoreTime
{
    /// <summary>Length of a day in milliseconds.</summary>
    public const long DayMs = 86_400_000;

    /// <summary>The latest time that an event may carry: the last millisecond of the year 9999, in Unix milliseconds.</summary>
    public const long LatestMs = 253_402_300_799_999;

    /// <summary>The 6-hour window of a time.</summary>
    /// <param name="timeMs">Unix milliseconds, 0 to <see cref="LatestMs"/>.</param>
    public static int Window(long timeMs) => (int)(timeMs / HistoryRow.WindowMs);

    /// <summary>The UTC day of a time.</summary>
    /// <param name="timeMs">Unix milliseconds, 0 to <see cref="LatestMs"/>.</param>
    public static int Day(long timeMs) => (int)(timeMs / DayMs);
}
