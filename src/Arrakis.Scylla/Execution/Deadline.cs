namespace Arrakis.Scylla.Execution;

/// <summary>The moment after which a request is given up, on the clock of the session.</summary>
internal readonly struct Deadline
{
    private readonly TimeProvider _time;
    private readonly long _start;

    private Deadline(TimeProvider time, TimeSpan timeout) => (_time, _start, Timeout) = (time, time.GetTimestamp(), timeout);

    /// <summary>How long it was from the start.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>How long it is from now; zero when it has passed.</summary>
    public TimeSpan Left
    {
        get
        {
            var left = Timeout - _time.GetElapsedTime(_start);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>A deadline that begins now.</summary>
    public static Deadline In(TimeProvider time, TimeSpan timeout) => new(time, timeout);
}
