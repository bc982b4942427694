namespace Arrakis.Shared.Discord;

/// <summary>Sends commands to the process that owns their community.</summary>
public interface IInteractionPublisher
{
    /// <summary>
    /// Completes when the owner can read the command. The answer will include every event of the community that this process had
    /// made durable by now.
    /// </summary>
    /// <param name="interaction">The command, which has been deferred.</param>
    /// <param name="cancellationToken">Ends the wait; the command may still arrive.</param>
    /// <exception cref="Log.EventLogException">The command is refused; the text holds no token.</exception>
    ValueTask PublishAsync(Interaction interaction, CancellationToken cancellationToken = default);
}

/// <summary>Where the owner of a partition finds the commands of its communities.</summary>
public interface IInteractionFeed
{
    /// <summary>
    /// The commands of a partition, the oldest that is kept first, and then every new one; it waits out whatever passes, and
    /// ends with the token alone. What cannot be read as a command is counted and skipped. One reader per partition at a time.
    /// </summary>
    IAsyncEnumerable<SentInteraction> ReadAsync(int partition, CancellationToken cancellationToken = default);
}

/// <summary>A command on its way to an owner.</summary>
/// <param name="Interaction">The command.</param>
/// <param name="AfterOffset">The answer has to include the records of the community's partition below this offset.</param>
public sealed record SentInteraction(Interaction Interaction, long AfterOffset);
