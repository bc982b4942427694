using Arrakis.Shared;
using Arrakis.Shared.Discord;

namespace Arrakis.Pipeline.Commands.Remote;

/// <summary>
/// When which process may touch a reply. All times count from when the command was given, by its snowflake, so that gateways and
/// owners mean the same moment; their clocks have to agree within a second.
/// </summary>
internal static class InteractionTimes
{
    /// <summary>A gateway gives up sending a command to its owner.</summary>
    public static readonly TimeSpan PublishWithin = TimeSpan.FromSeconds(8);

    /// <summary>A gateway looks at what the user sees.</summary>
    public static readonly TimeSpan LookAt = TimeSpan.FromSeconds(10);

    /// <summary>So long the look may take; what it saw is old by then.</summary>
    public static readonly TimeSpan LookWithin = TimeSpan.FromSeconds(1);

    /// <summary>So long after the look «try again» may still arrive; later it could hide an answer that is not given again.</summary>
    public static readonly TimeSpan TryAgainWithin = TimeSpan.FromSeconds(1.5);

    /// <summary>An answer from here on may have been overtaken by a gateway that saw none yet.</summary>
    public static readonly TimeSpan RepeatFrom = TimeSpan.FromSeconds(8);

    /// <summary>
    /// No gateway touches the reply any more: an answer that may have been overtaken is given again. That is the last moment of
    /// «try again», 12.5 s, and what clocks may differ by, and half a second for what is on its way.
    /// </summary>
    public static readonly TimeSpan RepeatAt = TimeSpan.FromSeconds(14);

    /// <summary>An owner answers until then.</summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(60);

    /// <summary>Discord takes no first answer later than this after the command, so a deferred one had reached us before.</summary>
    public static readonly TimeSpan AcknowledgeWithin = TimeSpan.FromSeconds(3);

    /// <summary>How long ago a command was given; below zero where this clock is behind Discord's.</summary>
    public static TimeSpan Age(Interaction interaction, TimeProvider time) =>
        time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(Snowflake.TimeMs(interaction.Id));
}
