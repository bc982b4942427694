using System.Collections.Concurrent;
using Arrakis.Shared;

namespace Arrakis.Pipeline.Owners;

/// <summary>
/// Lag in seconds. Of what an owner has read it knows the arrival; what it has not read yet (its store is down, say) is at
/// least as old as the lag itself, so the time since the partition was last level counts where it is longer.
/// </summary>
internal sealed class LagClock
{
    private readonly ConcurrentDictionary<int, (long Tick, long Tail)> _behindSince = new();

    public PartitionStatus Measure(PartitionStatus status)
    {
        if (status.Lag == 0)
        {
            _behindSince.TryRemove(status.Partition, out _);
            return status;
        }

        var now = Environment.TickCount64;
        // What was the tail then is durable by now: from here on, something newer is the oldest.
        var since = _behindSince.AddOrUpdate(
            status.Partition, _ => (now, status.EndOffset), (_, seen) => status.CommittedOffset >= seen.Tail ? (now, status.EndOffset) : seen);
        return status with { LagSeconds = Math.Max((now - since.Tick) / 1000.0, UnixTime.Since(status.OldestPendingUs).TotalSeconds) };
    }
}
