using System.Diagnostics.Metrics;

namespace Arrakis.Shared.Telemetry;

/// <summary>Instruments of commands that travel from the gateway that deferred them to the owner that answers.</summary>
public static class InteractionMetrics
{
    /// <summary>Commands sent to their owners.</summary>
    public static Counter<long> Published { get; } = ArrakisMeter.Counter(
        "interactions_published_total", "Commands that a gateway has deferred and sent to their owners.");

    /// <summary>Commands that this owner answered.</summary>
    public static Counter<long> Answered { get; } = ArrakisMeter.Counter(
        "interactions_answered_total", "Commands whose answer an owner has given, and Discord has accepted.");

    /// <summary>Commands that this owner could not answer within 60 s of when they were given.</summary>
    public static Counter<long> Late { get; } = ArrakisMeter.Counter(
        "interactions_late_total", "Commands that were not answered because they were given more than 60 s before.");

    /// <summary>Users who were told to try again.</summary>
    public static Counter<long> TriedAgain { get; } = ArrakisMeter.Counter(
        "interactions_tried_again_total", "Commands whose user was told after 10 s to try again; a later answer replaces it.");

    /// <summary>Steps of a command that failed, by stage.</summary>
    public static Counter<long> Failures { get; } = ArrakisMeter.Counter(
        "interactions_failures_total", "Steps of a command that failed, by stage.",
        new MetricLabel(
            "stage",
            "gateway: `expired`, `defer`, `publish`, `look`, `try_again`, `stopped`, `relay`; "
            + "owner: `read`, `undecodable`, `unknown_command`, `edit`, `repeat`, `answer`"));

    /// <summary>Seconds from when a command was given until the owner's answer was accepted.</summary>
    public static Histogram<double> AnswerDuration { get; } = ArrakisMeter.Seconds(
        "interactions_answer_duration_seconds", "Time from when a command was given until Discord accepted its owner's answer.",
        [.1, .25, .5, 1, 2, 5, 8, 10, 13, 20, 30, 60]);
}
