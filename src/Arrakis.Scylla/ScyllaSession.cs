using System.Runtime.CompilerServices;
using Arrakis.Scylla.Execution;
using Arrakis.Scylla.Rows;
using Arrakis.Scylla.Statements;
using Arrakis.Scylla.Telemetry;
using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla;

/// <summary>
/// A cluster to ask. Thread-safe, and meant to be one per process: it holds the connections, the topology and the prepared
/// statements. What fails is repaired in the background for as long as the session lives.
/// </summary>
/// <remarks>
/// A request ends at its statement's deadline at the latest, with the answer or with an exception that says what the nodes said.
/// Within it, what was certainly not begun is tried elsewhere; what may have been begun is tried again only if the statement
/// is idempotent.
/// </remarks>
public sealed partial class ScyllaSession : IAsyncDisposable
{
    private const int MostPrepared = 1_000;

    private readonly ICluster _cluster;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SessionGauges _gauges = new();
    private readonly SchemaJournal _journal = new();
    private readonly RequestExecutor _executor;
    private readonly ResultReader _results;
    private readonly StatementPreparer _preparer;
    private readonly PreparedStatementCache _prepared;
    private int _isDisposed;

    internal ScyllaSession(ICluster cluster, ScyllaOptions options)
    {
        _cluster = cluster;
        Options = options;
        _executor = new(options, new Repreparer(cluster, options.Time, _stopping.Token), _stopping.Token);
        _results = new(cluster, _journal);
        _preparer = new(cluster, options, _executor, _journal, _gauges, _stopping.Token);
        _prepared = new(MostPrepared, _preparer.PrepareAsync);
        cluster.SchemaChanged += _journal.Record;
        LiveSessions.Add(_gauges, cluster);
    }

    /// <summary>Connects to the first contact point that answers, and learns the cluster from it.</summary>
    /// <param name="options">How to reach it.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ArgumentException">
    /// The options are mistaken, and the message names every mistake; or the cluster has no such local datacenter.
    /// </exception>
    /// <exception cref="Errors.NoHostAvailableException">No contact point answered, or no node of the local datacenter.</exception>
    public static async Task<ScyllaSession> ConnectAsync(ScyllaOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } mistakes)
            throw new ArgumentException(string.Join(' ', mistakes), nameof(options));
        return new ScyllaSession(await Cluster.ConnectAsync(options, cancellationToken).ConfigureAwait(false), options);
    }

    /// <summary>The options that it was made with.</summary>
    public ScyllaOptions Options { get; }

    /// <summary>The cluster as last seen; another object after each change of it.</summary>
    public ClusterTopology Topology => _cluster.Topology;

    /// <summary>Prepares a statement, once for all callers; the next call with the same text is free.</summary>
    /// <param name="cql">The text; the same text is the same statement.</param>
    /// <param name="cancellationToken">Ends this caller's wait alone.</param>
    /// <exception cref="Errors.ScyllaException">The server refuses it, or none is reachable.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed of.</exception>
    /// <exception cref="InvalidOperationException">It is USE: set <see cref="ScyllaOptions.Keyspace"/> instead.</exception>
    public ValueTask<PreparedStatement> PrepareAsync(string cql, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cql);
        ThrowIfDisposed();
        var getting = _prepared.GetAsync(cql, cancellationToken);
        if (!getting.IsCompletedSuccessfully)
            return UpToDateAsync(getting, cancellationToken);
        var statement = getting.Result;
        return _preparer.MayBeOutdated(statement) ? UpToDateAsync(new(statement), cancellationToken) : new(statement);
    }

    /// <summary>
    /// Asks, and gives one page of the answer, to be disposed of. A statement that changes the schema waits up to 10 s beyond its
    /// deadline for the nodes to agree on it.
    /// </summary>
    /// <exception cref="Errors.ScyllaException">What the server said, or the way to it.</exception>
    /// <exception cref="InvalidOperationException">
    /// It lacks values, or is USE: set <see cref="ScyllaOptions.Keyspace"/> instead.
    /// </exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; the server may do what it was asked all the same.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed of.</exception>
    public ValueTask<RowSet> ExecuteAsync(Statement statement, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ThrowIfDisposed();
        return RunAsync(statement, only: null, cancellationToken);
    }

    /// <summary>Asks by text, as a <see cref="SimpleStatement"/>; gives one page of the answer, to be disposed of.</summary>
    /// <inheritdoc cref="ExecuteAsync(Statement, CancellationToken)"/>
    public ValueTask<RowSet> ExecuteAsync(string cql, CancellationToken cancellationToken = default) =>
        ExecuteAsync(new SimpleStatement(cql), cancellationToken);

    /// <summary>Asks one node once, and no other: to see how that node is. Gives one page of the answer, to be disposed of.</summary>
    /// <exception cref="Errors.NoHostAvailableException">There is no connection to it.</exception>
    /// <exception cref="Errors.ScyllaException">What the server said, or the way to it.</exception>
    public ValueTask<RowSet> ExecuteOnAsync(ScyllaHost host, Statement statement, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(statement);
        ThrowIfDisposed();
        return RunAsync(statement, host, cancellationToken);
    }

    /// <summary>Completes when all nodes that are up have the same schema; asks every 200 ms.</summary>
    /// <param name="timeout">The longest wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether they have within the time; no also where no node could be asked.</returns>
    /// <exception cref="ObjectDisposedException">The session was disposed of.</exception>
    public ValueTask<bool> WaitForSchemaAgreementAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return _cluster.WaitForSchemaAgreementAsync(timeout, cancellationToken);
    }

    /// <summary>Ends the session: requests in flight fail, connections close. A second call does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        LiveSessions.Remove(_gauges);
        _cluster.SchemaChanged -= _journal.Record;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _cluster.DisposeAsync().ConfigureAwait(false);
        // The source is left to the collector: requests that are ending still ask its token.
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RowSet> RunAsync(Statement statement, ScyllaHost? only, CancellationToken cancellationToken)
    {
        var begun = _gauges.Begin();
        var outcome = Outcomes.Error;
        try
        {
            var deadline = Deadline.In(Options.Time, statement.Timeout ?? Options.RequestTimeout);
            await _preparer.RefreshAsync(statement, deadline, cancellationToken).ConfigureAwait(false);
            var call = new Call(_cluster, statement.ToRequest(Options), statement.Target, deadline)
            {
                Statement = statement,
                IsIdempotent = statement.IsIdempotent,
                Only = only,
            };
            var answer = await _executor.ExecuteAsync(call, cancellationToken).ConfigureAwait(false);
            var rows = await _results.ReadAsync(answer, call, cancellationToken).ConfigureAwait(false);
            outcome = Outcomes.Success;
            return rows;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            outcome = Outcomes.Canceled;
            throw;
        }
        finally
        {
            _gauges.End(begun, statement.Operation ?? KindOf(statement), outcome);
        }
    }

    /// <summary>What is cached may be older than the last change of its table.</summary>
    private async ValueTask<PreparedStatement> UpToDateAsync(ValueTask<PreparedStatement> getting, CancellationToken cancellationToken)
    {
        var statement = await getting.ConfigureAwait(false);
        if (_preparer.MayBeOutdated(statement))
            await _preparer.RefreshAsync(statement, Deadline.In(Options.Time, Options.RequestTimeout), cancellationToken)
                .ConfigureAwait(false);
        return statement;
    }

    private static string KindOf(Statement statement) => statement switch
    {
        BoundStatement => "execute",
        Batch => "batch",
        _ => "query",
    };

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
}
