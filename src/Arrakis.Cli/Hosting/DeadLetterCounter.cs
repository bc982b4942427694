using System.Diagnostics.Metrics;
using Arrakis.Shared.Log;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cli.Hosting;

/// <summary>
/// Counts the dead letters that are kept, from time to time, for the page and for metrics. A count that fails leaves the last, and is
/// told once.
/// </summary>
internal sealed class DeadLetterCounter : IAsyncDisposable
{
    private readonly IDeadLetterStore _letters;
    private readonly TimeSpan _interval;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly IDisposable? _shown;
    private readonly Task _counting;
    private long _kept = -1;
    private bool _isFailing;

    /// <summary>Starts to count.</summary>
    /// <param name="letters">Where they are kept.</param>
    /// <param name="interval">How often: counting may read all of them.</param>
    /// <param name="asMetric">Whether this process shows the count as a metric; of a cluster, not all need to.</param>
    /// <param name="logger">Where it is told that they cannot be counted.</param>
    public DeadLetterCounter(IDeadLetterStore letters, TimeSpan interval, bool asMetric, ILogger logger)
    {
        (_letters, _interval, _logger) = (letters, interval, logger);
        if (asMetric)
            _shown = EventLogMetrics.DeadLettersKept.Show(() => Kept is { } kept ? [new Measurement<long>(kept)] : []);
        _counting = Task.Run(CountAsync);
    }

    /// <summary>What the last count found; null before the first.</summary>
    public long? Kept => Volatile.Read(ref _kept) is >= 0 and var kept ? kept : null;

    public async ValueTask DisposeAsync()
    {
        _shown?.Dispose();
        await _stop.CancelAsync();
        await _counting;
        _stop.Dispose();
    }

    private async Task CountAsync()
    {
        using var timer = new PeriodicTimer(_interval);
        try
        {
            do
                await TryCountAsync();
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private async Task TryCountAsync()
    {
        try
        {
            Volatile.Write(ref _kept, await _letters.CountAsync(_stop.Token));
            _isFailing = false;
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            if (!_isFailing)
                _logger.LogWarning("Dead letters cannot be counted; the last count stands: {Reason}", e.Message);
            _isFailing = true;
        }
    }
}
