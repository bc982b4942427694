using System.Globalization;
using Arrakis.Pipeline.Stores.Scylla.Tables;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores.Scylla;

/// <summary>
/// What a log in Kafka keeps in ScyllaDB: its identity, committed positions, dead letters and gateway sessions. All may be
/// written by any process at any time; what is older never replaces what is newer.
/// </summary>
/// <remarks>
/// Every fault of the cluster is an <see cref="EventLogException"/>, whose <see cref="EventLogException.IsTransient"/> tells
/// whether to try again.
/// </remarks>
public sealed partial class ScyllaLogState : ILogPositionStore, IDeadLetterStore, IGatewaySessionStore, IAsyncDisposable
{
    private readonly StoreSession _session;
    private readonly bool _ownsSession;
    private readonly LogsTable _logs;
    private readonly PositionsTable _positions;
    private readonly SessionsTable _sessions;
    private readonly DeadLettersTable _letters;

    private ScyllaLogState(
        StoreSession session, bool ownsSession, LogsTable logs, PositionsTable positions, SessionsTable sessions, DeadLettersTable letters)
    {
        (_session, _ownsSession) = (session, ownsSession);
        (_logs, _positions, _sessions, _letters) = (logs, positions, sessions, letters);
    }

    /// <summary>Connects by itself, as a gateway does, and checks that the keyspace has exactly the schema of this program.</summary>
    /// <param name="options">Where the store is; the log's state stands in the same keyspace.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <exception cref="ArgumentException">The options are mistaken.</exception>
    /// <exception cref="EventLogException">
    /// No node is reachable; or the schema is missing, older or newer. The message says what to do.
    /// </exception>
    public static Task<ScyllaLogState> OpenAsync(ScyllaCommunityStoreOptions options, CancellationToken cancellationToken = default) =>
        GuardAsync(async () =>
        {
            var session = await StoreSession.ConnectAsync(options, cancellationToken);
            try
            {
                return await PrepareAsync(session, ownsSession: true, cancellationToken);
            }
            catch
            {
                await session.Session.DisposeAsync();
                throw;
            }
        });

    /// <summary>Shares the connections of an open store, which is disposed of after this.</summary>
    /// <param name="store">The store.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <exception cref="EventLogException">No node answers.</exception>
    public static Task<ScyllaLogState> OpenAsync(ScyllaCommunityStore store, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return GuardAsync(() => PrepareAsync(new StoreSession(store.Session, store.Keyspace), ownsSession: false, cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask<string> IdentifyLogAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return LogIdOf(name, await GuardAsync(() => _logs.IdentifyAsync(name, cancellationToken)));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException"><paramref name="old"/> is no identity of that name.</exception>
    public async ValueTask<string> RenewLogAsync(string name, string old, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(old);
        var start = LogIdOf(name, null);
        if (!old.StartsWith(start, StringComparison.Ordinal)
            || !int.TryParse(old.AsSpan(start.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
            || generation is < 1 or int.MaxValue)
        {
            throw new ArgumentException(
                $"“{old}” is no identity of log {name}; it has to be one such as {LogIdOf(name, 1)}.", nameof(old));
        }

        return LogIdOf(name, await GuardAsync(() => _logs.RenewAsync(name, generation, cancellationToken)));
    }

    /// <inheritdoc/>
    public async ValueTask CommitAsync(string logId, int partition, LogCommit commit, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(logId);
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        ArgumentNullException.ThrowIfNull(commit);
        ArgumentOutOfRangeException.ThrowIfNegative(commit.NextOffset);
        await GuardAsync(() => _positions.WriteAsync(logId, partition, commit, cancellationToken).AsTask());
    }

    /// <inheritdoc/>
    public async ValueTask<LogCommit?> GetCommitAsync(string logId, int partition, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(logId);
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        return await GuardAsync(() => _positions.ReadAsync(logId, partition, cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask<GatewaySession?> LoadSessionAsync(int shard, CancellationToken cancellationToken = default) =>
        await GuardAsync(() => _sessions.ReadAsync(shard, cancellationToken));

    /// <inheritdoc/>
    public async ValueTask SaveSessionAsync(GatewaySession session, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        await GuardAsync(() => _sessions.WriteAsync(session, cancellationToken).AsTask());
    }

    /// <summary>Ends the connections if they are its own; writes in flight fail, and may have been done.</summary>
    public ValueTask DisposeAsync() => _ownsSession ? _session.Session.DisposeAsync() : default;

    private static string LogIdOf(string name, int? generation) =>
        string.Create(CultureInfo.InvariantCulture, $"kafka:{name}#{generation}");

    private static async Task<ScyllaLogState> PrepareAsync(
        StoreSession session, bool ownsSession, CancellationToken cancellationToken) => new(
        session, ownsSession,
        await LogsTable.PrepareAsync(session, cancellationToken),
        await PositionsTable.PrepareAsync(session, cancellationToken),
        await SessionsTable.PrepareAsync(session, cancellationToken),
        await DeadLettersTable.PrepareAsync(session, cancellationToken));

    private static async Task<T> GuardAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (CommunityStoreException fault)
        {
            throw new EventLogException(fault.Message, fault.IsTransient, fault);
        }
    }

    private static async Task GuardAsync(Func<Task> ask)
    {
        try
        {
            await ask();
        }
        catch (CommunityStoreException fault)
        {
            throw new EventLogException(fault.Message, fault.IsTransient, fault);
        }
    }
}
