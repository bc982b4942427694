using Arrakis.Pipeline.Web;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cli.Output.Logs;

/// <summary>The newest warnings and errors of a process, without secrets; what is repeated is kept once, and counted.</summary>
internal sealed class RecentProblems(Redactor redactor, TimeProvider time) : ILoggerProvider
{
    /// <summary>The most that are kept.</summary>
    public const int Capacity = 50;

    private readonly Lock _lock = new();

    // Oldest first.
    private readonly List<ProblemView> _problems = [];

    /// <summary>What is kept, the newest first; at most <see cref="Capacity"/>.</summary>
    public IReadOnlyList<ProblemView> Newest()
    {
        lock (_lock)
            return [.. _problems.AsEnumerable().Reverse()];
    }

    public ILogger CreateLogger(string categoryName) => new Listener(this, redactor, categoryName);

    public void Dispose()
    {
        // Stays readable: the page may outlive the log.
    }

    private void Add(LogLine line)
    {
        // A stack trace is for the log.
        var text = line.Reason is null ? line.Message : $"{line.Message}: {line.Reason.Split("   at ", 2)[0].Trim()}";
        lock (_lock)
        {
            var last = _problems.FindIndex(p => p.Message == text && p.Source == line.Category && p.Level == line.Level);
            var count = last < 0 ? 1 : _problems[last].Count + 1;
            if (last >= 0)
                _problems.RemoveAt(last);
            else if (_problems.Count == Capacity)
                _problems.RemoveAt(0);
            _problems.Add(new ProblemView(time.GetUtcNow().ToUnixTimeMilliseconds(), line.Level, line.Category, text, count));
        }
    }

    private sealed class Listener(RecentProblems problems, Redactor redactor, string category) : ILogger
    {
        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                problems.Add(LogLine.Of(redactor, logLevel, category, state, exception, formatter));
        }

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;
    }
}
