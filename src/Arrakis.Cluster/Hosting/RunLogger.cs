using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using Akka.Hosting.Logging;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Arrakis.Cluster.Hosting;

/// <summary>
/// Akka's log lines among ours, a category for each class that writes some. Akka tells as information what only whoever looks for a
/// fault wants to know: that becomes a debug line, but for what happens to the cluster.
/// </summary>
internal sealed class RunLogger : ActorBase, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly ILoggerFactory _loggers = Context.System.Settings.Setup.Get<LoggerFactorySetup>().Value.LoggerFactory;
    private readonly Dictionary<Type, ILogger> _byClass = [];

    /// <summary>The level of Akka that a level of ours needs.</summary>
    public static Akka.Event.LogLevel LevelFor(ILogger logger) => logger switch
    {
        _ when logger.IsEnabled(LogLevel.Debug) => Akka.Event.LogLevel.DebugLevel,
        _ when logger.IsEnabled(LogLevel.Information) => Akka.Event.LogLevel.InfoLevel,
        _ when logger.IsEnabled(LogLevel.Warning) => Akka.Event.LogLevel.WarningLevel,
        _ => Akka.Event.LogLevel.ErrorLevel,
    };

    /// <inheritdoc/>
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                return true;
            case LogEvent line:
                Write(line);
                return true;
            default:
                return false;
        }
    }

    private void Write(LogEvent line)
    {
        var source = line.LogClass ?? typeof(ActorSystem);
        if (!_byClass.TryGetValue(source, out var logger))
            _byClass[source] = logger = _loggers.CreateLogger(CategoryOf(source));
        logger.Log(LevelOf(line, source), line.Cause, "{Text}", line.Message);
    }

    private static LogLevel LevelOf(LogEvent line, Type source) => line.LogLevel() switch
    {
        Akka.Event.LogLevel.InfoLevel => TellsOfTheCluster(source) ? LogLevel.Information : LogLevel.Debug,
        Akka.Event.LogLevel.WarningLevel => LogLevel.Warning,
        Akka.Event.LogLevel.ErrorLevel => LogLevel.Error,
        _ => LogLevel.Debug,
    };

    private static bool TellsOfTheCluster(Type source) =>
        source.Namespace is { } name
        && (name is "Akka.Cluster" or "Akka.Cluster.SBR" || name.StartsWith("Arrakis", StringComparison.Ordinal));

    private static string CategoryOf(Type source) => source.Namespace?.StartsWith("Akka", StringComparison.Ordinal) == true
        ? $"Akka.{(source.Name == "DummyClassForStringSources" ? "Actor" : source.Name.Split('`')[0])}"
        : source.FullName ?? source.Name;
}
