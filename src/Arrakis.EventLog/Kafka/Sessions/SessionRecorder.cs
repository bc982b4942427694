using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Microsoft.Extensions.Logging;

namespace Arrakis.EventLog.Kafka.Sessions;

/// <summary>
/// Writes down where shards resume, without letting a store that is down stop their events: what cannot be written at once is
/// written in the background, the newest of each shard, until it is. Older is safe: Discord then sends more again, and the
/// sequences show what is there already.
/// </summary>
internal sealed class SessionRecorder(IGatewaySessionStore store, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan CallerPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private readonly Dictionary<int, GatewaySession> _newest = [];
    private readonly Dictionary<int, Task> _writers = [];
    private readonly CancellationTokenSource _stop = new();
    private volatile bool _troubled;

    /// <summary>Why sessions are not written at the moment; null while they are.</summary>
    public string? Trouble { get; private set; }

    /// <summary>
    /// Keeps a session. Completes when it is durable; or sooner, after a second, or at once while the store is known to be down.
    /// </summary>
    /// <exception cref="Exception">The store fails in a way that it does not name; the next call tries again.</exception>
    public async ValueTask SaveAsync(GatewaySession session, CancellationToken cancellationToken)
    {
        Task writer;
        lock (_lock)
        {
            _newest[session.Shard] = session;
            if (!_writers.TryGetValue(session.Shard, out writer!))
                _writers[session.Shard] = writer = Task.Run(() => WriteAllAsync(session.Shard), CancellationToken.None);
        }

        if (_troubled)
            return;
        if (await Task.WhenAny(writer, Task.Delay(CallerPatience, cancellationToken)) == writer)
            await writer;
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Writes what is left, for at most 10 s.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Task.WhenAll(Writers()).WaitAsync(DrainPatience);
        }
        catch (TimeoutException)
        {
            logger.LogWarning("The sessions of the shards {Shards} are not saved; these resume from where they were saved last", Left());
        }

        await _stop.CancelAsync();
        await Task.WhenAll(Writers()).WaitAsync(DrainPatience);
        _stop.Dispose();
    }

    private Task[] Writers()
    {
        lock (_lock)
            return [.. _writers.Values];
    }

    private string Left()
    {
        lock (_lock)
            return string.Join(", ", _writers.Keys.Order());
    }

    private async Task WriteAllAsync(int shard)
    {
        var delay = FirstDelay;
        while (Take(shard) is { } session)
        {
            try
            {
                await store.SaveSessionAsync(session, _stop.Token);
                OnSaved();
                delay = FirstDelay;
            }
            catch (Exception fault) when (fault is CommunityStoreException or EventLogException)
            {
                OnFailed(session, fault);
                await Task.Delay(delay, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // Taken no more: the loop ends with the next look.
            }
            catch
            {
                // Told by the task; another may begin.
                lock (_lock)
                    _writers.Remove(shard);
                throw;
            }
        }
    }

    private GatewaySession? Take(int shard)
    {
        lock (_lock)
        {
            if (!_stop.IsCancellationRequested && _newest.Remove(shard, out var session))
                return session;
            _writers.Remove(shard);
            return null;
        }
    }

    private void OnSaved()
    {
        Trouble = null;
        if (!_troubled)
            return;
        _troubled = false;
        logger.LogInformation("Sessions are saved again");
    }

    private void OnFailed(GatewaySession session, Exception fault)
    {
        Trouble = fault.Message;
        lock (_lock)
            _newest.TryAdd(session.Shard, session);
        if (_troubled)
            return;
        _troubled = true;
        logger.LogWarning(fault, "Sessions cannot be saved; trying again until they are. Events go on, and nothing is lost");
    }
}
