using Arrakis.Scylla.Connections;

namespace Arrakis.Scylla.Topology;

/// <summary>
/// The connections to one node, kept in number for as long as the node is in the topology: one that breaks is replaced in the
/// background, with waits that grow, and never given up. A node without a connection is down, and that same loop probes it.
/// </summary>
internal sealed class HostPool : IAsyncDisposable
{
    private readonly ScyllaOptions _options;
    private readonly ConnectionSlots _slots;
    private readonly PoolFiller _filler;
    private readonly ReconnectDelays _delays;
    private readonly AsyncSignal _broke;
    private readonly AsyncSignal _hint;
    private readonly Action _wentDown;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _firstRound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<ShardConnection> _dead = [];
    private Task _loop = Task.CompletedTask;

    /// <summary>Creates a pool that does nothing yet.</summary>
    /// <param name="host">The node.</param>
    /// <param name="settings">What all connections share.</param>
    /// <param name="wentDown">Told when the last connection broke: the node may have gone, or moved.</param>
    public HostPool(ScyllaHost host, ConnectionSettings settings, Action wentDown)
    {
        Host = host;
        _options = settings.Options;
        _slots = new(host, _options.ConnectionsPerHost);
        _filler = new(host, settings, _slots, Watch);
        _delays = new(_options.MinReconnectDelay, _options.MaxReconnectDelay, Random.Shared.NextDouble);
        _broke = new(_options.Time);
        _hint = new(_options.Time);
        _wentDown = wentDown;
    }

    /// <summary>The node.</summary>
    public ScyllaHost Host { get; }

    /// <summary>Why the node is not, or not fully, connected; null if nothing failed of late.</summary>
    public Exception? LastError { get; private set; }

    /// <summary>Connections that work, and that wait to be made.</summary>
    public (int Open, int Missing) Connections => _slots.Count;

    /// <summary>Completes when all connections were tried once, whether they came about or not; never faults.</summary>
    public Task FirstRound => _firstRound.Task;

    /// <summary>Begins to connect.</summary>
    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>The connection to take for a token; null if there is none that works.</summary>
    /// <param name="token">The token; null if it does not matter.</param>
    /// <param name="tabletShard">The shard that holds it, where a tablet says so; -1 if not.</param>
    public ShardConnection? TryGet(long? token, int tabletShard) => _slots.Pick(token, tabletShard);

    /// <summary>Something says that the node is there: what is missing is tried at once.</summary>
    public void Hint() => _hint.Set();

    /// <summary>The node has another address now: connections to the former one end, and what is missing is tried at once.</summary>
    public void Move()
    {
        foreach (var connection in _slots.All)
        {
            if (!connection.Address.Address.Equals(Host.Address.Address))
                connection.Break("the node is at another address now");
        }

        Hint();
    }

    /// <summary>Ends the loop and closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _firstRound.TrySetResult();
        foreach (var connection in _slots.Clear())
            await connection.DisposeAsync().ConfigureAwait(false);
        await BuryAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await BuryAsync().ConfigureAwait(false);
                await ((_slots.IsFull ? StayFullAsync() : FillAsync()).ConfigureAwait(false));
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it is, this node is tried again later; who finds no node is told of it.
                LastError = e;
                _delays.OnFailure();
            }
        }
    }

    private async Task FillAsync()
    {
        if (_delays.Next() is var delay && delay > TimeSpan.Zero)
            await _hint.WaitAsync(delay, _stop.Token).ConfigureAwait(false);
        _stop.Token.ThrowIfCancellationRequested();
        try
        {
            if (!await _filler.FillAsync(_stop.Token).ConfigureAwait(false))
                _delays.OnFailure();
        }
        finally
        {
            LastError = _filler.LastError;
            _firstRound.TrySetResult();
        }
    }

    // Connections that are accepted and then dropped at once are failures too, or this would be a busy loop.
    private async Task StayFullAsync()
    {
        var since = _options.Time.GetTimestamp();
        await _broke.WaitAsync(Timeout.InfiniteTimeSpan, _stop.Token).ConfigureAwait(false);
        if (_options.Time.GetElapsedTime(since) >= _options.MaxReconnectDelay)
            _delays.OnSuccess();
        else if (!_slots.IsFull)
            _delays.OnFailure();
    }

    private void Watch(ShardConnection connection) => connection.Broken.ContinueWith(
        _ => OnBroken(connection), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    private void OnBroken(ShardConnection connection)
    {
        if (!_slots.Remove(connection)) return;
        lock (_dead)
            _dead.Add(connection);
        _broke.Set();
        if (!Host.IsUp)
            _wentDown();
    }

    private async Task BuryAsync()
    {
        ShardConnection[] dead;
        lock (_dead)
        {
            dead = [.. _dead];
            _dead.Clear();
        }

        foreach (var connection in dead)
            await connection.DisposeAsync().ConfigureAwait(false);
    }
}
