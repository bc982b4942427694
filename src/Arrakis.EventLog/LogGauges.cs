using System.Diagnostics.Metrics;
using Arrakis.Shared.Telemetry;

namespace Arrakis.EventLog;

/// <summary>What an open log shows of itself until it is closed: how many partitions it has, and whether it works.</summary>
internal sealed class LogGauges(int partitions, Func<bool> isConnected) : IDisposable
{
    private readonly IDisposable _partitions = EventLogMetrics.Partitions.Show(() => [new Measurement<long>(partitions)]);
    private readonly IDisposable _connected = EventLogMetrics.Connected.Show(() => [new Measurement<long>(isConnected() ? 1 : 0)]);

    public void Dispose()
    {
        _partitions.Dispose();
        _connected.Dispose();
    }
}
