namespace Arrakis.Pipeline.Web;

/// <summary>Turns snapshots into statuses: rates from the differences of totals, and the points of the last minutes.</summary>
internal sealed class StatusHistory(string version, long startedMs, int capacity)
{
    /// <summary>Over how many samples a rate is averaged: one second alone shows chance more than load.</summary>
    private const int RateSamples = 5;

    private readonly Queue<HistoryPoint> _points = new();
    private readonly Queue<Totals> _totals = new();

    public HistoryPoint[] Points => [.. _points];

    /// <summary>Adds a sample.</summary>
    /// <param name="snapshot">How things stand.</param>
    /// <param name="nowMs">The time, Unix milliseconds.</param>
    /// <param name="seconds">The time by a clock that never goes back, for the rates.</param>
    public RunStatus Add(RunSnapshot snapshot, long nowMs, double seconds)
    {
        var (received, applied) = Rates(new Totals(seconds, snapshot.Received, snapshot.Applied));
        var point = new HistoryPoint(
            nowMs, received, applied, snapshot.LagEvents, snapshot.LagSeconds, snapshot.Latency?.P50, snapshot.Latency?.P90,
            snapshot.Latency?.P99);
        _points.Enqueue(point);
        if (_points.Count > capacity) _points.Dequeue();
        return new RunStatus
        {
            Version = version,
            StartedMs = startedMs,
            NowMs = nowMs,
            Snapshot = snapshot,
            ReceivedPerSecond = received ?? 0,
            AppliedPerSecond = applied ?? 0,
            MemoryBytes = Environment.WorkingSet,
            Point = point,
        };
    }

    private (double? Received, double? Applied) Rates(Totals now)
    {
        var has = _totals.TryPeek(out var before);
        _totals.Enqueue(now);
        if (_totals.Count > RateSamples) _totals.Dequeue();
        var seconds = now.Seconds - before.Seconds;
        if (!has || seconds <= 0) return (null, null);
        return (Math.Max(0, (now.Received - before.Received) / seconds), Math.Max(0, (now.Applied - before.Applied) / seconds));
    }

    private readonly record struct Totals(double Seconds, long Received, long Applied);
}
