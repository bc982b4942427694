using Arrakis.Shared.Logging;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cli.Hosting;

/// <summary>Logs when the pipeline of a node falls behind, and when it is level again. Dispose of it to end it.</summary>
internal sealed class LagWatch : IAsyncDisposable
{
    /// <summary>A pipeline whose oldest event waits for longer is behind.</summary>
    public const double BehindSeconds = 30;

    private const double LevelSeconds = 5;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<(double Seconds, long Events)> _lag;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SeldomLogger _seldom;
    private readonly Task _watching;
    private long? _behindSince;

    /// <summary>Starts to watch.</summary>
    /// <param name="lag">The age of the oldest event that is not durable, and how many there are.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it is told.</param>
    public LagWatch(Func<(double Seconds, long Events)> lag, TimeProvider time, ILogger logger)
    {
        (_lag, _time, _logger, _seldom) = (lag, time, logger, new SeldomLogger(logger, time));
        _watching = WatchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                TryLook();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private void TryLook()
    {
        try
        {
            Look();
        }
        catch (Exception fault)
        {
            _seldom.LogError(fault, "The lag of the pipeline could not be read");
        }
    }

    private void Look()
    {
        var (seconds, events) = _lag();
        if (_behindSince is null && seconds > BehindSeconds)
        {
            _behindSince = _time.GetTimestamp();
            _logger.LogWarning("The pipeline is behind: {Events} events wait, the oldest for {Seconds} s", events, Math.Round(seconds));
        }
        else if (_behindSince is { } since && seconds < LevelSeconds)
        {
            _behindSince = null;
            _logger.LogInformation("The pipeline is level again, after {Seconds} s", Math.Round(_time.GetElapsedTime(since).TotalSeconds));
        }
    }
}
