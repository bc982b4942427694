namespace Arrakis.Simulator;

/// <summary>How fast a trace is played.</summary>
/// <param name="Factor">Trace time per real time: 1 is as it happened, infinity as fast as the clients read.</param>
public readonly record struct PlaybackSpeed(double Factor)
{
    /// <summary>As fast as the clients read.</summary>
    public static PlaybackSpeed Max { get; } = new(double.PositiveInfinity);

    /// <summary>As it happened.</summary>
    public static PlaybackSpeed Real { get; } = new(1);

    /// <summary>Whether nothing but the clients limits the speed.</summary>
    public bool IsMax => double.IsPositiveInfinity(Factor);

    /// <summary>Trace time per real time.</summary>
    public static PlaybackSpeed Times(double factor) => new(factor);
}
