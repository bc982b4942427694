using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Arrakis.Cli.Output;

/// <summary>What a run tells its operator: one line on stderr for each thing that needs attention, no more.</summary>
internal static class RunLog
{
    public static ILoggerFactory Create(bool json, LogLevel level = LogLevel.Warning) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(level);
        logging.AddFilter("Microsoft", LogLevel.Error);
        // A port in use ends the program, which says so itself.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        logging.Services.AddSingleton<ConsoleFormatter>(new LineFormatter(json ? LineFormatter.Json : LineFormatter.Text));
        logging.AddConsole(o => o.FormatterName = json ? LineFormatter.Json : LineFormatter.Text);
        logging.Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
    });
}
