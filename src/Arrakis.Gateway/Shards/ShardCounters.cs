using Arrakis.Gateway.Wire;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Gateway.Shards;

/// <summary>
/// Counts frames by type without a meter's cost per frame: the reader counts; the appender reports from time to time, and the
/// fleet once a second, for an appender may wait for a log that does not answer.
/// </summary>
internal sealed class ShardCounters(int shard)
{
    private readonly long[] _counted = new long[DispatchEvents.Count + 1];
    private readonly long[] _reported = new long[DispatchEvents.Count + 1];
    private readonly Lock _reporting = new();

    /// <summary>Index of heartbeat answers, beside those of the events.</summary>
    private const int HeartbeatAck = DispatchEvents.Count;

    /// <summary>Counts a dispatch.</summary>
    public void Count(DispatchEvent kind) => _counted[(int)kind]++;

    /// <summary>Dispatches counted so far.</summary>
    public long Dispatches => _counted.AsSpan(0, HeartbeatAck).ToArray().Sum();

    /// <summary>Counts a heartbeat's answer.</summary>
    public void CountHeartbeatAck() => _counted[HeartbeatAck]++;

    /// <summary>Reports what was counted since the last report. Any thread may.</summary>
    public void Report()
    {
        lock (_reporting)
            ReportAll();
    }

    private void ReportAll()
    {
        for (var i = 0; i < _counted.Length; i++)
        {
            var count = Volatile.Read(ref _counted[i]);
            if (count == _reported[i])
                continue;
            var type = i == HeartbeatAck ? "heartbeat_ack" : DispatchEvents.Tag((DispatchEvent)i);
            GatewayMetrics.EventsReceived.Add(count - _reported[i], new("shard_id", shard), new("event_type", type));
            _reported[i] = count;
        }
    }
}
