using Arrakis.Pipeline.Web;
using Arrakis.Pipeline.Writing;

namespace Arrakis.Cli.Hosting.View;

/// <summary>Percentiles of the last seconds, from a recorder that never forgets: what it has more than some seconds ago.</summary>
internal sealed class RecentLatency
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private readonly Queue<(long Tick, LatencyRecorder Recorder)> _earlier = new();

    /// <summary>The summary; null where nothing was recorded.</summary>
    public LatencySummary? Of(LatencyRecorder all)
    {
        lock (_lock)
        {
            var now = Environment.TickCount64;
            _earlier.Enqueue((now, all.Copy()));
            while (_earlier.Count > 1 && now - _earlier.Peek().Tick > Window.TotalMilliseconds)
                _earlier.Dequeue();
            var recent = all.Since(_earlier.Peek().Recorder);
            if (recent.Count == 0)
                return null;
            return new LatencySummary(Seconds(recent, .5), Seconds(recent, .9), Seconds(recent, .99), recent.MaxUs / 1e6)
            {
                P999 = Seconds(recent, .999),
            };
        }
    }

    private static double Seconds(LatencyRecorder recorder, double quantile) => recorder.PercentileUs(quantile) / 1e6;
}
