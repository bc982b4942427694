using System.Diagnostics.Metrics;
using Akka.Actor;
using Akka.Event;

namespace Arrakis.Cluster.Telemetry;

/// <summary>What an actor system tells of by itself: restarts, messages that nobody took, and log lines.</summary>
internal sealed class SignalFigures
{
    private readonly Counter<long> _restarts;
    private readonly Counter<long> _unhandled;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _logs;

    /// <summary>Makes the instruments.</summary>
    public SignalFigures(Meter meter)
    {
        _restarts = meter.CreateCounter<long>("akka_actor_restarts_total", unit: null, "Actors that began anew after a fault.");
        _unhandled = meter.CreateCounter<long>("akka_messages_unhandled_msgs_total", unit: null, "Messages that an actor does not know.");
        _deadLetters = meter.CreateCounter<long>(
            "akka_messages_deadletters_msgs_total", unit: null, "Messages to actors that are gone, but for those while the node stops.");
        _logs = meter.CreateCounter<long>(
            "akka_logs_events_total", unit: null, "Log lines of actors and of Akka, at the level that is logged.");
        // Rates of errors begin at zero, not at the first error.
        foreach (var level in Enum.GetValues<LogLevel>())
            _logs.Add(0, new("level", NameOf(level)), new("exceptiontype", ""));
    }

    public void Restarted(ActorRestarted restart) => _restarts.Add(
        1, new("actortype", ActorLabels.Name(restart.ActorType)), new("exceptiontype", ActorLabels.Name(restart.Reason.GetType())),
        new("actor_category", ActorLabels.Category(ActorLabels.IsUser(restart.Subject))));

    public void Unhandled(IActorRef recipient) => _unhandled.Add(1, ActorType(recipient));

    public void DeadLetter(IActorRef recipient) => _deadLetters.Add(1, ActorType(recipient));

    public void Logged(LogEvent line) => _logs.Add(
        1, new("level", NameOf(line.LogLevel())), new("exceptiontype", line.Cause is { } cause ? ActorLabels.Name(cause.GetType()) : ""));

    private static KeyValuePair<string, object?> ActorType(IActorRef actor) =>
        new("actortype", ActorLabels.Name(ActorLabels.TypeOf(actor)));

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.DebugLevel => "debug",
        LogLevel.InfoLevel => "info",
        LogLevel.WarningLevel => "warning",
        _ => "error",
    };
}
