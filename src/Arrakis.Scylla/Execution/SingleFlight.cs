using System.Collections.Concurrent;

namespace Arrakis.Scylla.Execution;

/// <summary>
/// Does a thing once for all who ask for it at the same time. It belongs to none of them: one that cancels leaves alone, and the
/// thing goes on for the others.
/// </summary>
/// <typeparam name="TKey">What names the thing.</typeparam>
/// <param name="time">The clock of waits.</param>
internal sealed class SingleFlight<TKey>(TimeProvider time)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Lazy<Task>> _running = new();

    /// <summary>Starts the thing, or joins it.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="work">Does it; called once for all who join.</param>
    /// <param name="timeout">How long the one who asks waits for it.</param>
    /// <param name="cancellationToken">Of the one who asks.</param>
    /// <exception cref="TimeoutException">It took longer; it goes on.</exception>
    public Task RunAsync(TKey key, Func<Task> work, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var mine = new Lazy<Task>(() => SharedTasks.Observed(RunAsync(key, work)));
        return _running.GetOrAdd(key, mine).Value.WaitAsync(timeout, time, cancellationToken);
    }

    private async Task RunAsync(TKey key, Func<Task> work)
    {
        // Work that ended at once would be removed before it was added.
        await Task.Yield();
        try
        {
            await work().ConfigureAwait(false);
        }
        finally
        {
            _running.TryRemove(key, out _);
        }
    }
}
