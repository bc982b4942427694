using Arrakis.Shared;

namespace Arrakis.Pipeline.Owners;

/// <summary>
/// A partition's lag in seconds. Of what an owner has read it knows the arrival; what it has not read yet (its store is down, say)
/// is at least as old as the lag itself, so the time since the partition was last level counts where it is longer.
/// </summary>
internal sealed class LagClock
{
    private readonly Lock _lock = new();
    private (long Tick, long Tail)? _behindSince;

    public PartitionStatus Measure(PartitionStatus status)
    {
        lock (_lock)
        {
            if (status.Lag == 0)
            {
                _behindSince = null;
                return status;
            }

            var now = Environment.TickCount64;
            // What was the tail then is durable by now: from here on, something newer is the oldest.
            if (_behindSince is not { } seen || status.CommittedOffset >= seen.Tail)
                _behindSince = seen = (now, status.EndOffset);
            return status with { LagSeconds = Math.Max((now - seen.Tick) / 1000.0, UnixTime.Since(status.OldestPendingUs).TotalSeconds) };
        }
    }
}
