using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Web;

/// <summary>
/// One thing that browsers watch, such as a page of a leaderboard: read once for all who watch it, and kept only in its newest
/// state. While it cannot be read it is a problem, which is logged once.
/// </summary>
internal sealed class LiveTopic(
    string name, TimeSpan interval, Func<CancellationToken, ValueTask<object?>> read, Pulse pulse, ILogger logger)
    : IDisposable
{
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(10);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private Task _reading = Task.CompletedTask;
    private long _readAt = long.MinValue / 2;
    private long _readFor = -1;
    private bool _isOver;
    private volatile LiveEvent? _latest;

    /// <summary>Its newest state; another object for each that differs from the one before. Null before the first.</summary>
    public LiveEvent? Latest => _latest;

    /// <summary>How many watch; the registry's.</summary>
    public int Watchers { get; set; }

    /// <summary>Reads it in the background, unless that is under way, or was done for this sample or within the interval.</summary>
    /// <param name="sample">The number of the second: however many watch, it is read once in it.</param>
    public void Refresh(long sample)
    {
        lock (_lock)
        {
            var now = Environment.TickCount64;
            if (!_reading.IsCompleted || sample == _readFor || now - _readAt < interval.TotalMilliseconds || _isOver) return;
            (_readAt, _readFor) = (now, sample);
            _reading = ReadAsync();
        }
    }

    /// <summary>Nobody watches any more.</summary>
    public void Dispose() => _ = EndAsync();

    private async Task EndAsync()
    {
        Task reading;
        lock (_lock) (_isOver, reading) = (true, _reading);
        await _end.CancelAsync();
        await reading;
        _end.Dispose();
    }

    private async Task ReadAsync()
    {
        await Task.Yield();
        try
        {
            var value = await TimeLimit.RunAsync(ReadLimit, read, _end.Token);
            if (value is WebFault fault) Publish(LiveEvent.Problem(name, fault));
            else Publish(new LiveEvent(name, WebJson.Bytes(value)));
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // Nobody watches any more.
        }
        catch (Exception e)
        {
            // Neither the other figures nor the connection end with a topic that fails.
            var fault = WebFault.Of(e);
            if (fault is null && _latest is not { IsProblem: true })
                logger.LogError(e, "The event {Event} of the page could not be made", name);
            Publish(LiveEvent.Problem(name, fault ?? WebFault.Internal));
        }
    }

    private void Publish(LiveEvent next)
    {
        if (_latest is { } last && last.Name == next.Name && last.Json.AsSpan().SequenceEqual(next.Json)) return;
        _latest = next;
        pulse.Beat();
    }
}

/// <summary>An event as it is sent.</summary>
internal sealed record LiveEvent(string Name, byte[] Json)
{
    private const string ProblemName = "problem";

    public bool IsProblem => Name == ProblemName;

    /// <summary>Why a topic cannot be shown.</summary>
    public static LiveEvent Problem(string topic, WebFault fault) =>
        new(ProblemName, WebJson.Bytes(new { of = topic, error = fault.Error, message = fault.Message }));
}
