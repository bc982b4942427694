using System.Diagnostics;

namespace Arrakis.Scylla.Telemetry;

/// <summary>Measures the requests of one session.</summary>
internal sealed class SessionGauges
{
    private long _inFlight;

    /// <summary>Requests that have not ended.</summary>
    public long InFlight => Volatile.Read(ref _inFlight);

    /// <summary>A request begins.</summary>
    /// <returns>When, for <see cref="End"/>.</returns>
    public long Begin()
    {
        Interlocked.Increment(ref _inFlight);
        return Stopwatch.GetTimestamp();
    }

    /// <summary>A request ended.</summary>
    /// <param name="begun">What <see cref="Begin"/> gave.</param>
    /// <param name="operation">What the metrics call it.</param>
    /// <param name="outcome">How it ended.</param>
    public void End(long begun, string operation, string outcome)
    {
        Interlocked.Decrement(ref _inFlight);
        if (!ScyllaMetrics.Requests.Enabled && !ScyllaMetrics.Duration.Enabled)
            return;
        var tag = new KeyValuePair<string, object?>("operation", OperationLabels.For(operation));
        ScyllaMetrics.Requests.Add(1, tag, new KeyValuePair<string, object?>("outcome", outcome));
        ScyllaMetrics.Duration.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds, tag);
    }
}
