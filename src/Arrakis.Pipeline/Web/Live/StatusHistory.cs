namespace Arrakis.Pipeline.Web;

/// <summary>Turns snapshots into statuses: rates from the differences of totals, and the points of the last minutes.</summary>
internal sealed class StatusHistory(string version, long startedMs, int capacity)
{
    /// <summary>Over how many samples the shown rates are averaged; the charts show each.</summary>
    private const int RateSamples = 5;

    private readonly Queue<HistoryPoint> _points = new();
    private readonly Queue<(double Seconds, long Received, long Applied)> _totals = new();

    public HistoryPoint[] Points => [.. _points];

    /// <summary>Adds a sample.</summary>
    /// <param name="snapshot">How things stand.</param>
    /// <param name="communities">The communities.</param>
    /// <param name="nowMs">The time, Unix milliseconds.</param>
    /// <param name="seconds">The time by a clock that never goes back, for the rates.</param>
    public RunStatus Add(RunSnapshot snapshot, IReadOnlyList<CommunitySummary> communities, long nowMs, double seconds)
    {
        var last = _totals.Count > 0 ? _totals.Last() : (seconds, snapshot.Received, snapshot.Applied);
        var oldest = _totals.Count > 0 ? _totals.Peek() : last;
        _totals.Enqueue((seconds, snapshot.Received, snapshot.Applied));
        if (_totals.Count > RateSamples) _totals.Dequeue();
        var point = new HistoryPoint(
            nowMs, Rate(snapshot.Received - last.Item2, seconds - last.Item1), Rate(snapshot.Applied - last.Item3, seconds - last.Item1),
            snapshot.LagEvents, snapshot.Latency?.P50, snapshot.Latency?.P99);
        _points.Enqueue(point);
        if (_points.Count > capacity) _points.Dequeue();
        return new RunStatus
        {
            Version = version,
            StartedMs = startedMs,
            NowMs = nowMs,
            Snapshot = snapshot,
            ReceivedPerSecond = Rate(snapshot.Received - oldest.Item2, seconds - oldest.Item1),
            AppliedPerSecond = Rate(snapshot.Applied - oldest.Item3, seconds - oldest.Item1),
            Communities = communities.Count,
            Members = communities.Sum(c => c.Members),
            MemoryBytes = Environment.WorkingSet,
            Point = point,
        };
    }

    private static double Rate(long events, double seconds) => seconds > 0 ? Math.Max(0, events / seconds) : 0;
}
