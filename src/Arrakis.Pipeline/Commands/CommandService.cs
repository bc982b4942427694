using Arrakis.Pipeline.Owners;
using Arrakis.Shared;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Logging;
using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Commands;

/// <summary>
/// Takes commands from the gateway, asks the community's owner, and answers through REST: directly, or deferred once
/// <see cref="DeferAfter"/> have passed since the command came. Commands do not wait for each other; too many at once are
/// refused, and every one that was taken is answered, if only by «try again».
/// </summary>
public sealed class CommandService : IInteractionSink, IAsyncDisposable
{
    /// <summary>So long after a command came the user is told that we are thinking; Discord gives up after 3 s.</summary>
    public static readonly TimeSpan DeferAfter = TimeSpan.FromSeconds(2);

    /// <summary>Commands under way at once; more are refused.</summary>
    public const int MaxAtOnce = 1_000;

    private readonly CommandAnswers _answers;
    private readonly IInteractionReplies _replies;
    private readonly SeldomLogger _logger;
    private readonly TimeSpan _answerWithin;
    private readonly CommandsUnderWay _underWay = new(MaxAtOnce);
    private readonly IDisposable _gauge;

    /// <summary>Starts answering.</summary>
    /// <param name="commands">The bot's commands.</param>
    /// <param name="pipeline">Whom to ask.</param>
    /// <param name="replies">How to answer.</param>
    /// <param name="loggers">Where log lines go.</param>
    /// <param name="answerWithin">After so long the user is told to try again (default: 60 s).</param>
    public CommandService(
        IEnumerable<ISlashCommand> commands, PipelineService pipeline, IInteractionReplies replies, ILoggerFactory loggers,
        TimeSpan? answerWithin = null)
    {
        _replies = replies;
        _logger = new SeldomLogger(loggers.CreateLogger<CommandService>(), TimeProvider.System);
        _answers = new CommandAnswers(
            commands, (community, ask, _, cancellationToken) => pipeline.AskAsync(community, ask, cancellationToken: cancellationToken),
            _logger);
        _gauge = ActiveCommands.Show(() => _underWay.Count);
        _answerWithin = answerWithin ?? TimeSpan.FromSeconds(60);
    }

    /// <inheritdoc/>
    public bool TryAccept(Interaction interaction) => _underWay.TryStart(interaction, () => HandleAsync(interaction));

    /// <summary>Takes no more commands, and answers those under way.</summary>
    /// <param name="cancellationToken">Gives up on those that are not answered yet.</param>
    public Task StopAsync(CancellationToken cancellationToken = default) => _underWay.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _gauge.Dispose();
        return _underWay.DisposeAsync();
    }

    private async Task HandleAsync(Interaction interaction)
    {
        var isAnswered = false;
        try
        {
            await ReplyAsync(interaction);
            isAnswered = true;
        }
        catch (Exception e)
        {
            // Discord did not take the answer, or we are stopping: the user sees "did not respond". Counted, and told to operators.
            _logger.LogError("Not answered: {Interaction}: {Reason}", interaction, e.Message);
        }
        finally
        {
            _answers.Count(interaction, isAnswered);
        }
    }

    private async Task ReplyAsync(Interaction interaction)
    {
        if (!_answers.Commands.TryFind(interaction.Command, out var command))
        {
            await _replies.RespondAsync(interaction, _answers.Commands.Unknown(interaction.Command), _underWay.Aborted);
            return;
        }

        var answer = AnswerAsync(command, interaction);
        var patience = DeferAfter - UnixTime.Since(interaction.ReceivedUs);
        if (answer.IsCompleted || (patience > TimeSpan.Zero && await Task.WhenAny(answer, Task.Delay(patience)) == answer))
        {
            await _replies.RespondAsync(interaction, await answer, _underWay.Aborted);
            return;
        }

        await _replies.DeferAsync(interaction, command.IsPrivate, _underWay.Aborted);
        await _replies.EditAsync(interaction, await answer, _underWay.Aborted);
    }

    // Always a reply: also for what goes wrong.
    private async Task<CommandReply> AnswerAsync(ISlashCommand command, Interaction interaction)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_underWay.Aborted);
        limit.CancelAfter(_answerWithin);
        try
        {
            return await _answers.AskAsync(command, interaction, afterOffset: 0, limit.Token);
        }
        catch (Exception fault) when (fault is PipelineBusyException or OperationCanceledException)
        {
            return CommandAnswers.TryAgain;
        }
    }
}
