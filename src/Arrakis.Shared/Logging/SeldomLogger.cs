using Microsoft.Extensions.Logging;

namespace Arrakis.Shared.Logging;

/// <summary>
/// For what may go wrong with every event: of warnings and errors of one kind the first is logged as it is, the others as debug,
/// and after each minute a line says how many there were. Kinds are the templates of messages. All else is passed on.
/// </summary>
/// <param name="inner">Where lines go.</param>
/// <param name="time">The clock.</param>
public sealed class SeldomLogger(ILogger inner, TimeProvider time) : ILogger
{
    /// <summary>How long one line stands for all of its kind.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Episode> _episodes = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        if (logLevel < LogLevel.Warning || IsFirst(logLevel, state, () => formatter(state, exception)))
            inner.Log(logLevel, eventId, state, exception, formatter);
        else if (inner.IsEnabled(LogLevel.Debug))
            inner.Log(LogLevel.Debug, eventId, state, exception, formatter);
    }

    private bool IsFirst<TState>(LogLevel level, TState state, Func<string> text)
    {
        var kind = (state as IEnumerable<KeyValuePair<string, object?>>)?.LastOrDefault().Value as string ?? "";
        lock (_lock)
        {
            if (_episodes.TryGetValue(kind, out var episode))
            {
                (episode.More, episode.Last) = (episode.More + 1, text());
                return false;
            }

            episode = new Episode(level);
            episode.Timer = time.CreateTimer(_ => Tell(kind, episode), null, Interval, Interval);
            _episodes[kind] = episode;
            return true;
        }
    }

    // An episode is over when a whole interval has passed without another.
    private void Tell(string kind, Episode episode)
    {
        int more;
        lock (_lock)
        {
            (more, episode.More) = (episode.More, 0);
            if (more == 0)
            {
                episode.Timer?.Dispose();
                _episodes.Remove(kind);
            }
        }

        if (more > 0)
            inner.Log(episode.Level, "{Count} more in {Seconds} s, the last: {Last}", more, Interval.TotalSeconds, episode.Last);
    }

    private sealed class Episode(LogLevel level)
    {
        public LogLevel Level => level;

        public int More { get; set; }

        public string? Last { get; set; }

        public ITimer? Timer { get; set; }
    }
}
