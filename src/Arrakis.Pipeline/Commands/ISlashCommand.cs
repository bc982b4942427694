using Arrakis.Pipeline.Communities;
using Arrakis.Shared.Discord;

namespace Arrakis.Pipeline.Commands;

/// <summary>A command of the bot.</summary>
public interface ISlashCommand
{
    /// <summary>How it is registered with Discord.</summary>
    CommandDefinition Definition { get; }

    /// <summary>Whether the user alone sees the answer.</summary>
    bool IsPrivate { get; }

    /// <summary>Answers from live state. Runs on the community's owner, between two events.</summary>
    /// <exception cref="CommandException">The user asked for something that cannot be; the text tells them what can.</exception>
    CommandReply Answer(Community community, Interaction interaction);
}

/// <summary>A mistake of whoever gave the command.</summary>
/// <param name="message">For the user: what is wrong, and what would be right.</param>
public sealed class CommandException(string message) : Exception(message);
