using Arrakis.Shared.Discord;
using Arrakis.Shared.Logging;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Commands.Remote;

/// <summary>
/// The gateway's side of commands that other processes answer: each is deferred at once, sent to the owner of its community, and
/// looked at after 10 s; whoever still sees no answer then is told to try again, which a later answer replaces.
/// </summary>
public sealed class CommandRelay : IInteractionSink, IAsyncDisposable
{
    /// <summary>Commands under way at once; more are refused. Each is one for 10 s, so this is a thousand in a second.</summary>
    public const int MaxAtOnce = 10_000;

    /// <summary>What a user sees who has waited for too long.</summary>
    public static CommandReply TryAgain => CommandAnswers.TryAgain;

    private readonly CommandCatalog _commands;
    private readonly RelayCourse _course;
    private readonly IInteractionReplies _replies;
    private readonly TimeProvider _time;
    private readonly SeldomLogger _logger;
    private readonly CommandsUnderWay _underWay = new(MaxAtOnce);

    /// <summary>Starts taking commands.</summary>
    /// <param name="commands">The bot's commands: how each is deferred.</param>
    /// <param name="publisher">Reaches the owners.</param>
    /// <param name="replies">Reaches the users.</param>
    /// <param name="loggers">Where log lines go.</param>
    /// <param name="time">The clock; the system's if null.</param>
    public CommandRelay(
        IEnumerable<ISlashCommand> commands, IInteractionPublisher publisher, IInteractionReplies replies, ILoggerFactory loggers,
        TimeProvider? time = null)
    {
        _commands = new CommandCatalog(commands);
        _replies = replies;
        _time = time ?? TimeProvider.System;
        _logger = new SeldomLogger(loggers.CreateLogger<CommandRelay>(), _time);
        _course = new RelayCourse(publisher, replies, _time, _logger);
    }

    /// <inheritdoc/>
    public bool TryAccept(Interaction interaction)
    {
        var received = _time.GetTimestamp();
        return _underWay.TryStart(interaction, () => HandleAsync(interaction, received));
    }

    /// <summary>Takes no more commands, and waits for those under way.</summary>
    /// <param name="cancellationToken">Ends the wait: nothing more is said to anybody. Owners answer what was sent.</param>
    public Task StopAsync(CancellationToken cancellationToken = default) => _underWay.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _underWay.DisposeAsync();

    private async Task HandleAsync(Interaction interaction, long received)
    {
        try
        {
            if (_commands.TryFind(interaction.Command, out var command))
                await _course.RunAsync(interaction, command.IsPrivate, received, _underWay.Aborted);
            else
                await _replies.RespondAsync(interaction, _commands.Unknown(interaction.Command), _underWay.Aborted);
        }
        catch (OperationCanceledException) when (_underWay.Aborted.IsCancellationRequested)
        {
            InteractionMetrics.Failures.Add(1, new KeyValuePair<string, object?>("stage", "stopped"));
        }
        catch (Exception e)
        {
            InteractionMetrics.Failures.Add(1, new KeyValuePair<string, object?>("stage", "relay"));
            _logger.LogError("Not passed on: {Interaction}: {Reason}", interaction, e.Message);
        }
    }
}
