using System.Collections.Concurrent;
using Arrakis.Shared.Discord;

namespace Arrakis.Pipeline.Commands;

/// <summary>
/// The commands that are being handled beside each other: so many at most, each once however often its frame comes, and all of
/// them are waited for at the end.
/// </summary>
/// <param name="most">How many at once; more are refused.</param>
internal sealed class CommandsUnderWay(int most) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<long, Task> _underWay = new();
    private readonly CancellationTokenSource _abort = new();
    private volatile bool _stopped;

    /// <summary>How many there are.</summary>
    public int Count => _underWay.Count;

    /// <summary>Cancelled when nobody waits any more.</summary>
    public CancellationToken Aborted => _abort.Token;

    /// <summary>Handles a command in the background, unless it is being handled already.</summary>
    /// <param name="interaction">The command.</param>
    /// <param name="handle">What is done; it must not throw.</param>
    /// <returns>False if there are too many, or no more are taken.</returns>
    public bool TryStart(Interaction interaction, Func<Task> handle)
    {
        if (_stopped || _underWay.Count >= most)
            return false;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_underWay.TryAdd(interaction.Id, ended.Task))
            _ = Task.Run(() => RunAsync(interaction.Id, handle, ended));
        return true;
    }

    /// <summary>Takes no more, and waits for those under way.</summary>
    /// <param name="cancellationToken">Aborts them.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopped = true;
        await using var giveUp = cancellationToken.Register(_abort.Cancel);
        await Task.WhenAll(_underWay.Values);
    }

    /// <summary>Aborts those under way, and waits for their end.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopped = true;
        await _abort.CancelAsync();
        await Task.WhenAll(_underWay.Values);
        _abort.Dispose();
    }

    private async Task RunAsync(long id, Func<Task> handle, TaskCompletionSource ended)
    {
        try
        {
            await handle();
        }
        finally
        {
            _underWay.TryRemove(id, out _);
            ended.SetResult();
        }
    }
}
