using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Web;

/// <summary>Asks the parts of a process how they are, and logs when one stops working and when it works again. Dispose of it to end it.</summary>
public sealed class ReadinessWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, long> _failingSince = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<ReadinessProbe> _probes;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _watching;

    private ReadinessWatch(IReadOnlyList<ReadinessProbe> probes, TimeSpan interval, TimeProvider time, ILogger logger)
    {
        (_probes, _interval, _time, _logger) = (probes, interval, time, logger);
        _watching = WatchAsync();
    }

    /// <summary>Starts to ask.</summary>
    /// <param name="checks">The parts.</param>
    /// <param name="limit">How long a part may take to answer.</param>
    /// <param name="interval">From one round to the next.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it is told.</param>
    public static ReadinessWatch Start(
        IReadOnlyList<IReadinessCheck> checks, TimeSpan limit, TimeSpan interval, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(checks);
        return new ReadinessWatch([.. checks.Select(c => new ReadinessProbe(c, limit))], interval, time, logger);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_watching.IsCompleted)
            return;
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(_interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                foreach (var part in await Task.WhenAll(_probes.Select(p => p.RunAsync(_stop.Token))))
                    Note(part);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private void Note(HealthPart part)
    {
        if (!part.IsOk)
        {
            if (_failingSince.TryAdd(part.Name, _time.GetTimestamp()))
                _logger.LogWarning("Not ready, {Part}: {Reason}", part.Name, part.Reason);
        }
        else if (_failingSince.Remove(part.Name, out var since))
        {
            _logger.LogInformation("Ready again, {Part}, after {Seconds} s", part.Name, Math.Round(_time.GetElapsedTime(since).TotalSeconds));
        }
    }
}
