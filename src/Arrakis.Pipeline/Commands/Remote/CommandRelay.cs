using System.Collections.Concurrent;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Commands.Remote;

/// <summary>
/// The gateway's side of commands that other processes answer: each is deferred at once, sent to the owner of its community, and
/// looked at after 10 s; whoever still sees no answer then is told to try again, which a later answer replaces.
/// </summary>
public sealed class CommandRelay : IInteractionSink, IAsyncDisposable
{
    /// <summary>Commands under way at once; more are refused.</summary>
    public const int MaxAtOnce = 1_000;

    /// <summary>What a user sees who has waited for too long.</summary>
    public static CommandReply TryAgain => CommandAnswers.TryAgain;

    private readonly CommandCatalog _commands;
    private readonly RelayCourse _course;
    private readonly IInteractionReplies _replies;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<long, Task> _underWay = new();
    private readonly CancellationTokenSource _abort = new();
    private volatile bool _stopped;

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
        _logger = loggers.CreateLogger<CommandRelay>();
        _course = new RelayCourse(publisher, replies, _time, _logger);
    }

    /// <inheritdoc/>
    public bool TryAccept(Interaction interaction)
    {
        if (_stopped || _underWay.Count >= MaxAtOnce)
            return false;
        // A frame that Discord sent again is the same command: it is under way.
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var received = _time.GetTimestamp();
        if (_underWay.TryAdd(interaction.Id, ended.Task))
            _ = Task.Run(() => HandleAsync(interaction, received, ended));
        return true;
    }

    /// <summary>Takes no more commands, and waits for those under way.</summary>
    /// <param name="cancellationToken">Ends the wait: nothing more is said to anybody. Owners answer what was sent.</param>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        _stopped = true;
        await using var giveUp = cancellationToken.Register(_abort.Cancel);
        await Task.WhenAll(_underWay.Values);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _stopped = true;
        await _abort.CancelAsync();
        await Task.WhenAll(_underWay.Values);
        _abort.Dispose();
    }

    private async Task HandleAsync(Interaction interaction, long received, TaskCompletionSource ended)
    {
        try
        {
            if (_commands.TryFind(interaction.Command, out var command))
                await _course.RunAsync(interaction, command.IsPrivate, received, _abort.Token);
            else
                await _replies.RespondAsync(interaction, _commands.Unknown(interaction.Command), _abort.Token);
        }
        catch (OperationCanceledException) when (_abort.IsCancellationRequested)
        {
            InteractionMetrics.Failures.Add(1, new KeyValuePair<string, object?>("stage", "stopped"));
        }
        catch (Exception e)
        {
            InteractionMetrics.Failures.Add(1, new KeyValuePair<string, object?>("stage", "relay"));
            _logger.LogError("Not passed on: {Interaction}: {Reason}", interaction, e.Message);
        }
        finally
        {
            _underWay.TryRemove(interaction.Id, out _);
            ended.SetResult();
        }
    }
}
