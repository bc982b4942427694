using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores.Scylla.Tables;

/// <summary>Timestamps of deletions. A deletion covers what is as old as itself and older.</summary>
internal static class Deletion
{
    /// <summary>Of what is older than a position: one less than the timestamp of a row that includes it.</summary>
    public static long Timestamp(LogPosition position) => position.WriteTimestamp - 1;

    /// <summary>
    /// Of the history before a window: its start in microseconds, which is the timestamp of the row of the window before it.
    /// </summary>
    public static long OfHistoryBefore(int window) => window * HistoryRow.WindowMs * 1000;
}
