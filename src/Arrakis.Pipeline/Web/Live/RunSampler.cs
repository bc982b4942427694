using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Web;

/// <summary>
/// Takes a snapshot every second and hands it to everyone who looks. A browser that opens the page late gets the last
/// minutes at once.
/// </summary>
internal sealed class RunSampler : IAsyncDisposable
{
    private readonly IRunView _view;
    private readonly Pulse _pulse;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StatusHistory _history;
    private readonly CancellationTokenSource _stop = new();
    private readonly long _startedAt;
    private readonly Task _loop;
    private volatile Sample _latest;
    private bool _isFailing;

    public RunSampler(IRunView view, WebOptions options, Pulse pulse, TimeProvider time, ILogger logger)
    {
        _view = view;
        _pulse = pulse;
        _time = time;
        _logger = logger;
        _startedAt = time.GetTimestamp();
        _history = new StatusHistory(options.Version, time.GetUtcNow().ToUnixTimeMilliseconds(), options.HistoryPoints);
        _latest = Take(0);
        _loop = RunAsync(options.SampleInterval);
    }

    public Sample Latest => _latest;

    /// <summary>What the process is doing at this moment.</summary>
    public RunState State => _view.State;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync(TimeSpan interval)
    {
        using var timer = new PeriodicTimer(interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                if (TryTake() is not { } sample) continue;
                _latest = sample;
                _pulse.Beat();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    // The page outlives a view that fails: browsers see that nothing comes any more, the operator reads why, once.
    private Sample? TryTake()
    {
        try
        {
            var sample = Take(_latest.Number + 1);
            _isFailing = false;
            return sample;
        }
        catch (Exception e)
        {
            if (!_isFailing) _logger.LogError(e, "The state of the run could not be read; the page stands still until it can.");
            _isFailing = true;
            return null;
        }
    }

    private Sample Take(long number)
    {
        var status = _history.Add(
            _view.Snapshot(), _time.GetUtcNow().ToUnixTimeMilliseconds(), _time.GetElapsedTime(_startedAt).TotalSeconds);
        return new Sample(number, status, _history.Points);
    }
}

/// <summary>A second's status and the points up to it.</summary>
internal sealed record Sample(long Number, RunStatus Status, HistoryPoint[] Points)
{
    private readonly Lazy<byte[]> _statusJson = new(() => WebJson.Bytes(Status));
    private readonly Lazy<byte[]> _historyJson = new(() => WebJson.Bytes(Points));

    /// <summary>The status as JSON, made once for all who look.</summary>
    public byte[] StatusJson => _statusJson.Value;

    public byte[] HistoryJson => _historyJson.Value;
}
