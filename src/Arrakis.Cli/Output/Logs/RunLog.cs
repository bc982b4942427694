using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Arrakis.Cli.Output.Logs;

/// <summary>
/// What a process tells its operator: one line on stderr for each change of its state and for what needs attention. The newest
/// warnings and errors are kept beside, for the page.
/// </summary>
internal sealed class RunLog : ILoggerFactory
{
    private readonly ILoggerFactory _loggers;
    private readonly Redactor _redactor;

    private RunLog(ILoggerFactory loggers, RecentProblems problems, Redactor redactor) =>
        (_loggers, Problems, _redactor) = (loggers, problems, redactor);

    /// <summary>The newest warnings and errors.</summary>
    public RecentProblems Problems { get; }

    public static RunLog Create(LogSettings settings)
    {
        var problems = new RecentProblems(settings.Redactor, TimeProvider.System);
        int? width = Console.IsErrorRedirected ? null : Math.Max(Paragraph.Width, Console.WindowWidth);
        return new RunLog(
            LoggerFactory.Create(logging =>
            {
                logging.SetMinimumLevel(LogLevel.Trace);
                Filter<ConsoleLoggerProvider>(logging, settings.Level);
                Filter<RecentProblems>(logging, LogLevel.Warning);
                logging.AddProvider(problems);
                logging.Services.AddSingleton<ConsoleFormatter>(new LineFormatter(settings, width));
                logging.AddConsole(o => o.FormatterName = LineFormatter.FormatterName);
                logging.Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
            }),
            problems, settings.Redactor);
    }

    /// <summary>A text without secrets.</summary>
    public string Redact(string text) => _redactor.Redact(text);

    public ILogger CreateLogger(string categoryName) => _loggers.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => _loggers.AddProvider(provider);

    public void Dispose() => _loggers.Dispose();

    private static void Filter<T>(ILoggingBuilder logging, LogLevel level)
        where T : ILoggerProvider =>
        logging.AddFilter<T>(null, level)
            .AddFilter<T>("Microsoft", LogLevel.Error)
            // A port in use ends the program, which says so itself.
            .AddFilter<T>("Microsoft.Extensions.Hosting", LogLevel.None);
}
