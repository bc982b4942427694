namespace Arrakis.Cli.Cluster;

/// <summary>How many per second, over the last 10 s.</summary>
/// <param name="time">The clock.</param>
internal sealed class RateMeter(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private readonly Queue<(long Timestamp, long Total)> _points = new();

    /// <summary>Notes a total that only grows, and says how fast it does.</summary>
    /// <returns>0 for the first total.</returns>
    public double Next(long total)
    {
        var now = time.GetTimestamp();
        _points.Enqueue((now, total));
        while (_points.Count > 2 && time.GetElapsedTime(_points.Peek().Timestamp, now) > Window)
            _points.Dequeue();
        var (first, before) = _points.Peek();
        var elapsed = time.GetElapsedTime(first, now);
        return elapsed > TimeSpan.Zero ? Math.Max(0, total - before) / elapsed.TotalSeconds : 0;
    }
}
