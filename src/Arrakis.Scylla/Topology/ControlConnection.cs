using System.Net;
using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Errors;

namespace Arrakis.Scylla.Topology;

/// <summary>
/// Keeps a <see cref="ClusterState"/> true for as long as it lives: reads again what events say has changed, everything now and
/// then, and moves to another node when its own fails. Where no known node answers, it asks the contact points anew.
/// </summary>
internal sealed partial class ControlConnection : IAsyncDisposable
{
    /// <summary>Everything is read again after so long without an event: events may be lost.</summary>
    public static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(60);

    // Events come in bursts, one per node or table.
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(100);

    private readonly ConnectionSettings _settings;
    private readonly ReconnectDelays _delays;
    private readonly AsyncSignal _signal;
    private readonly CancellationTokenSource _stop = new();
    private volatile ClusterState _state = null!;
    private ControlSession? _session;
    private Task _loop = Task.CompletedTask;
    private int _pending;
    private long _since;
    private Guid? _schemaVersion;

    public ControlConnection(ConnectionSettings settings)
    {
        _settings = settings;
        var options = settings.Options;
        _delays = new(options.MinReconnectDelay, options.MaxReconnectDelay, Random.Shared.NextDouble);
        _signal = new(options.Time);
    }

    /// <summary>Told of each change of schema, on the read loop: it must not wait.</summary>
    public Action<SchemaChange>? SchemaChanged { get; set; }

    /// <summary>The connection that works now; null while there is none.</summary>
    public ControlSession? Session => Volatile.Read(ref _session) is { Connection.IsBroken: false } session ? session : null;

    /// <summary>Why it has no node, or had none; null if it never failed.</summary>
    public Exception? LastError { get; private set; }

    /// <summary>Connects to a node for the first time.</summary>
    /// <exception cref="ScyllaException">What the server said, or the way to it.</exception>
    public async Task<ControlSession> OpenAsync(IPEndPoint address, CancellationToken cancellationToken) =>
        await ControlSession.OpenAsync(_settings, address, OnEvent, cancellationToken).ConfigureAwait(false);

    /// <summary>Begins to keep a state true, with the session whose descriptions it has.</summary>
    public void Start(ClusterState state, ControlSession session)
    {
        (_state, _schemaVersion) = (state, session.Cluster.SchemaVersion);
        Begin(session);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Has something read again soon.</summary>
    public void Request(PendingChanges changes)
    {
        Interlocked.Or(ref _pending, (int)changes);
        _signal.Set();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        if (_session is { } session)
            await session.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (_session is { } session)
                    await FollowAsync(session).ConfigureAwait(false);
                else
                    await ReconnectAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it is, this node does not do; the next one is tried, after a wait that grows.
                await GiveUpAsync(e).ConfigureAwait(false);
            }
        }
    }

    private async Task FollowAsync(ControlSession session)
    {
        while (!session.Connection.IsBroken)
        {
            await _signal.WaitAsync(RefreshInterval, _stop.Token).ConfigureAwait(false);
            _stop.Token.ThrowIfCancellationRequested();
            if (session.Connection.IsBroken) break;
            await Task.Delay(Debounce, _settings.Options.Time, _stop.Token).ConfigureAwait(false);
            var changes = (PendingChanges)Interlocked.Exchange(ref _pending, 0);
            await RefreshAsync(session, changes == PendingChanges.None ? PendingChanges.All : changes).ConfigureAwait(false);
        }

        throw await session.Connection.Broken.ConfigureAwait(false);
    }

    private async Task RefreshAsync(ControlSession session, PendingChanges changes)
    {
        if (changes.HasFlag(PendingChanges.Nodes))
        {
            var cluster = OfSameCluster(session, await session.ReadClusterAsync(_stop.Token).ConfigureAwait(false));
            _schemaVersion = cluster.SchemaVersion;
            await _state.ApplyAsync(cluster).ConfigureAwait(false);
        }

        if (changes.HasFlag(PendingChanges.Keyspaces))
            _state.Apply(await session.ReadKeyspacesAsync(_stop.Token).ConfigureAwait(false));
    }

    private ClusterDescription OfSameCluster(ControlSession session, ClusterDescription cluster) =>
        cluster.Name == _state.Topology.ClusterName
            ? cluster
            : throw new ConnectionException(
                session.Connection.Address,
                $"it belongs to the cluster \"{cluster.Name}\" now, not to \"{_state.Topology.ClusterName}\"",
                mayHaveBeenApplied: false);

    private async Task GiveUpAsync(Exception why)
    {
        LastError = why;
        var options = _settings.Options;
        if (Interlocked.Exchange(ref _session, null) is { } session)
        {
            if (options.Time.GetElapsedTime(_since) >= options.MaxReconnectDelay)
                _delays.OnSuccess();
            await session.DisposeAsync().ConfigureAwait(false);
        }

        _delays.OnFailure();
    }

    private void Begin(ControlSession session)
    {
        _since = _settings.Options.Time.GetTimestamp();
        Volatile.Write(ref _session, session);
        session.Connection.Broken.ContinueWith(
            _ => _signal.Set(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }
}
