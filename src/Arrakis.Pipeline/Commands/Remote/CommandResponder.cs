using Arrakis.Shared.Discord;
using Arrakis.Shared.Logging;
using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Commands.Remote;

/// <summary>
/// The owners' side of commands that a gateway has deferred: for every partition of this process it reads the commands, asks the
/// communities, and edits the replies. An answer that a gateway may have hidden under «try again» is given twice.
/// </summary>
public sealed class CommandResponder : IAsyncDisposable
{
    private readonly IInteractionFeed _feed;
    private readonly AnswerCourse _course;
    private readonly TimeProvider _time;
    private readonly SeldomLogger _logger;
    private readonly CancellationTokenSource _abort = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<int, PartitionResponder> _owned = [];
    private readonly HashSet<PartitionResponder> _leaving = [];
    private readonly IDisposable _gauge;
    private bool _disposed;

    /// <summary>Creates the responder; it answers nothing before <see cref="Start"/>.</summary>
    /// <param name="commands">The bot's commands.</param>
    /// <param name="feed">Where commands come from.</param>
    /// <param name="ask">Reaches the owner of a community in this process.</param>
    /// <param name="replies">Reaches the users.</param>
    /// <param name="loggers">Where log lines go.</param>
    /// <param name="time">The clock; the system's if null.</param>
    public CommandResponder(
        IEnumerable<ISlashCommand> commands, IInteractionFeed feed, AskOwner ask, IInteractionReplies replies, ILoggerFactory loggers,
        TimeProvider? time = null)
    {
        _feed = feed;
        _time = time ?? TimeProvider.System;
        _logger = new SeldomLogger(loggers.CreateLogger<CommandResponder>(), _time);
        _course = new AnswerCourse(new CommandAnswers(commands, ask, _logger), replies, _time, _logger);
        _gauge = ActiveCommands.Show(CountActive);
    }

    /// <summary>Answers the commands of a partition that this process owns from now on. A second call changes nothing.</summary>
    public void Start(int partition)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_owned.ContainsKey(partition))
                _owned[partition] = new PartitionResponder(partition, _feed, _course, _time, _logger, _abort.Token);
        }
    }

    /// <summary>
    /// The partition goes elsewhere: nothing of it is read or asked any more, and what was asked is left to the next owner.
    /// Completes when the edits under way have ended.
    /// </summary>
    /// <param name="partition">A partition; one that was not started is skipped.</param>
    /// <param name="cancellationToken">Ends the wait for them.</param>
    public async Task StopAsync(int partition, CancellationToken cancellationToken = default)
    {
        PartitionResponder? leaving;
        lock (_gate)
        {
            if (!_owned.Remove(partition, out leaving))
                return;
            _leaving.Add(leaving);
        }
        await leaving.LetGoAsync(cancellationToken);
        _ = RetireAsync(leaving);
    }

    /// <summary>Stops all partitions, and gives the answers that have to be given again.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        int[] owned;
        lock (_gate)
            owned = [.. _owned.Keys];
        await Task.WhenAll(owned.Select(p => StopAsync(p, cancellationToken)));
        await EndAsync().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
        }
        _gauge.Dispose();
        await _abort.CancelAsync();
        await StopAsync(CancellationToken.None);
        _abort.Dispose();
    }

    private long CountActive()
    {
        lock (_gate)
            return _owned.Values.Concat(_leaving).Sum(r => (long)r.Active);
    }

    private Task EndAsync()
    {
        lock (_gate)
            return Task.WhenAll(_leaving.Select(r => r.EndAsync()));
    }

    private async Task RetireAsync(PartitionResponder leaving)
    {
        await leaving.EndAsync();
        lock (_gate)
            _leaving.Remove(leaving);
        leaving.Dispose();
    }
}
