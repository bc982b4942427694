namespace Arrakis.Pipeline.Writing;

/// <summary>
/// Makes one episode of attempts that fail here and there: it begins with the first, and is over when nothing has failed for five
/// seconds. Safe for many threads.
/// </summary>
/// <param name="begun">Is told why, once for each episode.</param>
/// <param name="over">Is told how long an episode was, and how many attempts failed in it.</param>
/// <param name="time">The clock.</param>
internal sealed class TroubleWatch(Action<string>? begun, Action<TimeSpan, int>? over, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private string? _reason;
    private long _began;
    private long _ended;
    private int _failing;
    private int _failures;

    /// <summary>Why something is being repeated; null if nothing is.</summary>
    public string? Reason
    {
        get
        {
            lock (_lock)
                return _failing > 0 ? _reason : null;
        }
    }

    /// <summary>An attempt has failed, and will be repeated.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="isFirst">It is the first of its operation.</param>
    public void Failed(string reason, bool isFirst)
    {
        bool begins;
        lock (_lock)
        {
            begins = _failures == 0;
            if (begins)
                _began = time.GetTimestamp();
            if (isFirst)
                _failing++;
            _failures++;
            _reason = reason;
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        if (begins)
            begun?.Invoke(reason);
    }

    /// <summary>An operation that had failed has ended, well or not.</summary>
    public void Ended()
    {
        lock (_lock)
        {
            _ended = time.GetTimestamp();
            if (--_failing > 0)
                return;
            _timer ??= time.CreateTimer(_ => TellOver(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
            _timer?.Dispose();
    }

    private void TellOver()
    {
        int failures;
        TimeSpan length;
        lock (_lock)
        {
            if (_failing > 0 || _failures == 0)
                return;
            (failures, length) = (_failures, time.GetElapsedTime(_began, _ended));
            _failures = 0;
        }

        over?.Invoke(length, failures);
    }
}
