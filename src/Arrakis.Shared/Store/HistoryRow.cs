namespace Arrakis.Shared.Store;

/// <summary>A row of <c>score_history</c>: the points that a member earned in one closed 6-hour window, absolute.</summary>
/// <param name="CommunityId">The community.</param>
/// <param name="MemberId">The member.</param>
/// <param name="Window">Unix ms / 21,600,000.</param>
/// <param name="Points">Points earned in it, undecayed.</param>
public sealed record HistoryRow(CommunityId CommunityId, MemberId MemberId, int Window, double Points)
{
    /// <summary>Length of a window in milliseconds: six hours.</summary>
    public const long WindowMs = 21_600_000;

    /// <summary>The partition of the row: months since 1970-01 in UTC, of the window's start.</summary>
    public int Month
    {
        get
        {
            var start = DateTimeOffset.FromUnixTimeMilliseconds(Window * WindowMs);
            return ((start.Year - 1970) * 12) + start.Month - 1;
        }
    }

    /// <summary>The row's write timestamp: the end of its window in microseconds, so that old windows expire together.</summary>
    public long WriteTimestamp => (Window + 1) * WindowMs * 1000;
}
