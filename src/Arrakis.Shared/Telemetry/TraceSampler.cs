namespace Arrakis.Shared.Telemetry;

/// <summary>
/// Says which events are traced: each with the same probability, whatever came before. It draws how many to leave out, not a number
/// for each, so an event that is not traced costs one subtraction. Not thread-safe.
/// </summary>
public sealed class TraceSampler
{
    private readonly Random _random;
    private readonly double _logOfRest;
    private long _leaveOut;

    /// <summary>Creates a sampler.</summary>
    /// <param name="ratio">The share of events that is traced, 0 to 1.</param>
    /// <param name="random">Where chance comes from; null for the process'.</param>
    /// <exception cref="ArgumentOutOfRangeException">The ratio is below 0, above 1 or no number.</exception>
    public TraceSampler(double ratio, Random? random = null)
    {
        if (ratio is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "The ratio has to be from 0 to 1.");
        _random = random ?? Random.Shared;
        _logOfRest = Math.Log(1 - ratio);
        _leaveOut = Draw();
    }

    /// <summary>Whether the next event is traced.</summary>
    public bool Next()
    {
        if (_leaveOut-- > 0)
            return false;
        _leaveOut = Draw();
        return true;
    }

    // How many misses come before a hit; with a ratio of 0, or one that a double cannot tell from it, there is none.
    private long Draw()
    {
        if (_logOfRest == 0)
            return long.MaxValue;
        var misses = Math.Log(1 - _random.NextDouble()) / _logOfRest;
        return misses < long.MaxValue ? (long)misses : long.MaxValue;
    }
}
