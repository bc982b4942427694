namespace Arrakis.Pipeline.Commands.Remote;

/// <summary>A token that ends with another one, or after some time by a clock.</summary>
internal sealed class TimeLimit : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _both;

    /// <summary>Starts the clock.</summary>
    /// <param name="within">From now; zero or less ends it at once.</param>
    /// <param name="time">The clock.</param>
    /// <param name="other">Ends it too.</param>
    public TimeLimit(TimeSpan within, TimeProvider time, CancellationToken other)
    {
        _timer = new CancellationTokenSource(within > TimeSpan.Zero ? within : TimeSpan.Zero, time);
        _both = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, other);
    }

    /// <summary>The token.</summary>
    public CancellationToken Token => _both.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _both.Dispose();
        _timer.Dispose();
    }
}
