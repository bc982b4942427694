using Arrakis.Shared.Discord;

namespace Arrakis.Pipeline.Commands;

/// <summary>Answers interactions through Discord's REST API. An interaction is answered once, or deferred once and then edited.</summary>
public interface IInteractionReplies
{
    /// <summary>The answer itself, within 3 s of the interaction.</summary>
    Task RespondAsync(Interaction interaction, CommandReply reply, CancellationToken cancellationToken);

    /// <summary>«Arrakis is thinking …», within 3 s; an answer follows within 15 minutes.</summary>
    Task DeferAsync(Interaction interaction, bool isPrivate, CancellationToken cancellationToken);

    /// <summary>Replaces what the user sees, after a deferral.</summary>
    Task EditAsync(Interaction interaction, CommandReply reply, CancellationToken cancellationToken);

    /// <summary>Whether the user still sees «Arrakis is thinking …» after a deferral.</summary>
    Task<bool> IsThinkingAsync(Interaction interaction, CancellationToken cancellationToken);
}
