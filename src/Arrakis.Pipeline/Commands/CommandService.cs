using System.Diagnostics;
using System.Threading.Channels;
using Arrakis.Pipeline.Owners;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Commands;

/// <summary>
/// Takes commands from the gateway, asks the community's owner, and answers through REST: directly, or deferred after
/// <see cref="DeferAfter"/> where the owner needs longer.
/// </summary>
public sealed class CommandService : IInteractionSink, IAsyncDisposable
{
    /// <summary>After so long the user sees that we are thinking; Discord gives up after 3 s.</summary>
    public static readonly TimeSpan DeferAfter = TimeSpan.FromSeconds(2);

    private const int MaxWaiting = 1_000;
    private const int Workers = 16;

    private readonly Dictionary<string, ISlashCommand> _commands;
    private readonly PipelineService _pipeline;
    private readonly IInteractionReplies _replies;
    private readonly ILogger _logger;
    private readonly Channel<Interaction> _waiting =
        Channel.CreateBounded<Interaction>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.Wait });
    private readonly CancellationTokenSource _abort = new();
    private readonly Task _working;

    /// <summary>Starts answering.</summary>
    public CommandService(IEnumerable<ISlashCommand> commands, PipelineService pipeline, IInteractionReplies replies, ILoggerFactory loggers)
    {
        _commands = commands.ToDictionary(c => c.Definition.Name, StringComparer.Ordinal);
        _pipeline = pipeline;
        _replies = replies;
        _logger = loggers.CreateLogger<CommandService>();
        _working = Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(WorkAsync)));
    }

    /// <inheritdoc/>
    public bool TryAccept(Interaction interaction) => _waiting.Writer.TryWrite(interaction);

    /// <summary>Takes no more commands, and answers those that wait.</summary>
    /// <param name="cancellationToken">Gives up on those that are not answered yet.</param>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        _waiting.Writer.TryComplete();
        await using var giveUp = cancellationToken.Register(_abort.Cancel);
        await _working;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _abort.CancelAsync();
        await _working;
        _abort.Dispose();
    }

    private async Task WorkAsync()
    {
        await foreach (var interaction in _waiting.Reader.ReadAllAsync())
        {
            var known = _commands.ContainsKey(interaction.Command) ? interaction.Command : "unknown";
            var started = Stopwatch.GetTimestamp();
            var status = "success";
            try
            {
                await HandleAsync(interaction, _abort.Token);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Discord did not take the answer, or we are stopping: the user sees "did not respond". Counted, and told to operators.
                status = "error";
                _logger.LogError("Not answered: {Interaction}: {Reason}", interaction, e.Message);
            }

            PipelineMetrics.Processed.Add(1, new("consumer", "commands"), new("status", status), new("command", known));
            PipelineMetrics.ProcessingDuration.Record(
                Stopwatch.GetElapsedTime(started).TotalSeconds, new("consumer", "commands"), new("command", known));
        }
    }

    private async Task HandleAsync(Interaction interaction, CancellationToken cancellationToken)
    {
        if (!_commands.TryGetValue(interaction.Command, out var command))
        {
            var names = string.Join(", ", _commands.Keys.Select(n => "/" + n));
            await _replies.RespondAsync(
                interaction, CommandReply.Error($"There is no command /{interaction.Command} any more. There are {names}."), cancellationToken);
            return;
        }

        var answer = AnswerAsync(command, interaction, cancellationToken);
        if (await Task.WhenAny(answer, Task.Delay(DeferAfter, cancellationToken)) == answer)
        {
            await _replies.RespondAsync(interaction, await answer, cancellationToken);
            return;
        }

        await _replies.DeferAsync(interaction, command.IsPrivate, cancellationToken);
        await _replies.EditAsync(interaction, await answer, cancellationToken);
    }

    private async Task<CommandReply> AnswerAsync(ISlashCommand command, Interaction interaction, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.AskAsync(interaction.CommunityId, c => command.Answer(c, interaction), cancellationToken);
        }
        catch (CommandException mistake)
        {
            return CommandReply.Error(mistake.Message);
        }
        catch (PipelineBusyException)
        {
            return CommandReply.Error("Too many questions wait just now. Try again in a moment.");
        }
    }
}
