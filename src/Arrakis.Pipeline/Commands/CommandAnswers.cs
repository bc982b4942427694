using System.Diagnostics.CodeAnalysis;
using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Owners;
using Arrakis.Shared;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Commands;

/// <summary>Asks the owner of a community, which answers once it has applied all records below an offset of its partition.</summary>
/// <param name="community">The community.</param>
/// <param name="ask">Runs on the owner.</param>
/// <param name="afterOffset">The first offset that the answer need not include.</param>
/// <param name="cancellationToken">Gives the question up.</param>
/// <exception cref="PipelineBusyException">Too many questions wait, or this process does not own the partition.</exception>
public delegate Task<CommandReply> AskOwner(
    CommunityId community, Func<Community, CommandReply> ask, long afterOffset, CancellationToken cancellationToken);

/// <summary>What the bot says to a command, whoever sends it.</summary>
internal sealed class CommandAnswers(IEnumerable<ISlashCommand> commands, AskOwner ask, ILogger logger)
{
    private readonly CommandCatalog _commands = new(commands);

    /// <summary>For a user whom nobody answers in time.</summary>
    public static CommandReply TryAgain { get; } = CommandReply.Error("The answer takes too long just now. Try again in a minute.");

    /// <summary>The commands that there are.</summary>
    public CommandCatalog Commands => _commands;

    /// <summary>The owner's answer. What is wrong with the command, or with us, is an answer too.</summary>
    /// <exception cref="PipelineBusyException">The owner cannot be asked now.</exception>
    /// <exception cref="OperationCanceledException">The question was given up.</exception>
    public async Task<CommandReply> AskAsync(
        ISlashCommand command, Interaction interaction, long afterOffset, CancellationToken cancellationToken)
    {
        try
        {
            return await ask(interaction.CommunityId, c => command.Answer(c, interaction), afterOffset, cancellationToken);
        }
        catch (CommandException mistake)
        {
            return CommandReply.Error(mistake.Message);
        }
        catch (Exception fault) when (fault is not (PipelineBusyException or OperationCanceledException))
        {
            logger.LogError(fault, "A fault in the command: {Interaction}", interaction);
            return CommandReply.Error("Something went wrong here. The operators were told.");
        }
    }

    /// <summary>Counts a command that was dealt with, and times one that was answered.</summary>
    /// <param name="interaction">The command.</param>
    /// <param name="isAnswered">Whether Discord took the answer.</param>
    public void Count(Interaction interaction, bool isAnswered)
    {
        var command = new KeyValuePair<string, object?>(
            "command", _commands.TryFind(interaction.Command, out _) ? interaction.Command : "unknown");
        PipelineMetrics.Processed.Add(1, new("consumer", "commands"), new("status", isAnswered ? "success" : "error"), command);
        if (!isAnswered)
            return;
        PipelineMetrics.ProcessingDuration.Record(
            UnixTime.Since(interaction.ReceivedUs).TotalSeconds, new("consumer", "commands"), command);
    }
}

/// <summary>The bot's commands by name.</summary>
internal sealed class CommandCatalog(IEnumerable<ISlashCommand> commands)
{
    private readonly Dictionary<string, ISlashCommand> _byName = commands.ToDictionary(c => c.Definition.Name, StringComparer.Ordinal);

    /// <summary>The command of a name, or false.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out ISlashCommand? command) => _byName.TryGetValue(name, out command);

    /// <summary>What to say to a command that is none.</summary>
    public CommandReply Unknown(string name) => CommandReply.Error(
        $"There is no command /{name} any more. There are {string.Join(", ", _byName.Keys.Select(n => "/" + n))}.");
}
