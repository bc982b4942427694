namespace Arrakis.Simulator;

/// <summary>How much a client may send: 120 payloads in 60 seconds per connection (Discord gateway, "Rate Limiting").</summary>
internal sealed class CommandWindow(TimeProvider clock)
{
    internal const int Limit = 120;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(60);

    private long _startedAt = clock.GetTimestamp();
    private int _count;

    /// <summary>Counts a payload; false if it is beyond the limit.</summary>
    internal bool TryTake()
    {
        if (clock.GetElapsedTime(_startedAt) >= Period)
        {
            _startedAt = clock.GetTimestamp();
            _count = 0;
        }
        return ++_count <= Limit;
    }
}
