using Arrakis.Gateway.Backfill;
using Arrakis.Gateway.Rest;
using Arrakis.Gateway.Sessions;
using Arrakis.Gateway.Sources;
using Arrakis.Gateway.Wire;
using Arrakis.Shared.Log;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Gateway.Shards;

/// <summary>One shard: connects, reads, resumes, over and over, and drains what it read when it is stopped.</summary>
internal sealed class ShardLoop : IDisposable
{
    private readonly int _shard;
    private readonly int _totalShards;
    private readonly ShardServices _services;
    private readonly ShardSession _session;
    private readonly ShardBuffer _buffer;
    private readonly IShardAppender _appender;
    private readonly ShardTelemetry _telemetry;
    private readonly ShardCounters _counters;
    private readonly FrameHandler _frames;
    private readonly ILogger _logger;
    private string? _toldTrouble;
    private Task _backfilling = Task.CompletedTask;
    private CancellationToken _ended;

    public ShardLoop(int shard, int totalShards, ShardServices services)
    {
        var options = services.Options;
        _shard = shard;
        _totalShards = totalShards;
        _services = services;
        _logger = services.Loggers.CreateLogger("Arrakis.Gateway.Shard");
        _session = new ShardSession(options.Timings, Random.Shared.NextDouble);
        _buffer = new ShardBuffer(options.BufferEvents, options.BufferBytes);
        _telemetry = new ShardTelemetry(shard, services.Time);
        var counters = _counters = new ShardCounters(shard);
        _appender = services.Appenders.Create(
            new ShardOutlet(shard, totalShards, _buffer, services.Log, options, _telemetry, counters, services.Time, _logger));
        var refusals = new InteractionRefusals(services.Rest, _telemetry, _logger);
        _frames = new FrameHandler(
            shard, services.Log.PartitionCount, options, _session, _buffer, services.Sink, _telemetry, counters, refusals.Refuse, Backfill,
            services.Time, _logger);
    }

    /// <summary>How the shard is.</summary>
    public ShardStatus Status =>
        _telemetry.Snapshot(_session.Received, _buffer.Events, _frames.Guilds) with { EventsReceived = _counters.Dispatches };

    /// <summary>Shows how much waits for the log: also while the log does not answer.</summary>
    public void Report()
    {
        _counters.Report();
        GatewayMetrics.Buffered.Record(_buffer.Events, _telemetry.Tag);
        GatewayMetrics.BufferFill.Record(_buffer.Fill, _telemetry.Tag);
    }

    /// <summary>Notes that it ended by a fault that only the operator can remove.</summary>
    public void MarkDead(string reason)
    {
        _telemetry.OnError("fatal", reason);
        _telemetry.State = ShardState.Dead;
    }

    /// <summary>Runs until stopped; then drains.</summary>
    /// <param name="stop">Asks to stop: reading ends, what was read goes into the log, the session is saved.</param>
    /// <param name="abort">Ends the draining too.</param>
    /// <exception cref="GatewayFatalException">Discord refuses for a reason that only the operator can remove.</exception>
    /// <exception cref="EventLogException">The log will never take what it was given.</exception>
    public async Task RunAsync(CancellationToken stop, CancellationToken abort)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _ended = ended.Token;
        await RestoreAsync(ended.Token);
        var appending = _appender.RunAsync(abort);
        // A log that will never take anything ends the reading too.
        _ = appending.ContinueWith(
            _ => ended.Cancel(), CancellationToken.None, TaskContinuationOptions.NotOnRanToCompletion, TaskScheduler.Default);
        var drain = new ShardDrain(_appender, appending);
        try
        {
            while (!ended.IsCancellationRequested)
                await ConnectOnceAsync(drain, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Asked to stop while waiting.
        }
        finally
        {
            await ended.CancelAsync();
            await _backfilling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await drain.RunAsync();
        }
        if (!appending.IsFaulted)
            _telemetry.State = ShardState.Stopped;
        await appending;
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();

    /// <summary>Beside the reading, which goes on.</summary>
    private void Backfill(BackfillRange range) =>
        _backfilling = Task.WhenAll(
            _backfilling, Task.Run(() => _services.Backfill.RunAsync(_shard, range, _ended), CancellationToken.None));

    private async Task RestoreAsync(CancellationToken cancellationToken)
    {
        var recorded = await RetryAsync(() => _services.Sessions.LoadSessionAsync(_shard, cancellationToken), cancellationToken);
        if (recorded is null)
            return;
        if (WhyUnusable(recorded) is { } why)
        {
            _session.OnRecorded(recorded);
            _frames.OpenGap(why, recorded.Sequence, recorded.SavedMs);
            return;
        }
        _session.Restore(recorded);
        _frames.OnRestored(recorded.SavedMs);
        _buffer.BeginSession(_session.Identity!, recorded.Sequence, record: false);
        _appender.OnRestored(_session.Identity!, recorded.Sequence);
        _logger.LogInformation("Shard {Shard} takes up {Session} at sequence {Sequence}", _shard, _session.Identity, recorded.Sequence);
    }

    /// <summary>Why a recorded session must not be resumed: Discord would go on as it was started. Null if it may be.</summary>
    private string? WhyUnusable(GatewaySession recorded)
    {
        var intents = (int)_services.Options.Intents;
        if (recorded.TotalShards != _totalShards)
            return $"the recorded session is one of {recorded.TotalShards} shards, now there are {_totalShards}";
        return recorded.Intents == 0 || recorded.Intents == intents
            ? null
            : $"the recorded session was started for the intents {recorded.Intents}, now {intents} are asked for";
    }

    private async Task ConnectOnceAsync(ShardDrain drain, CancellationToken cancellationToken)
    {
        if (_session.Lost is { } lost)
            await GiveUpSessionAsync(lost, cancellationToken);
        _telemetry.State = ShardState.Waiting;
        _telemetry.HasBeenReady = false;
        // Discord may have closed because the log was behind: no use in coming back before there is room.
        await _buffer.WaitHalfFreeAsync(cancellationToken);
        await Task.Delay(_session.NextDelay(), _services.Time, cancellationToken);
        var link = new ShardLink(_shard, _totalShards, _services, _session, _buffer, _frames, _telemetry, drain, _logger);
        int? closeCode = null;
        try
        {
            closeCode = await _services.Source.RunAsync(link, cancellationToken);
        }
        catch (DiscordRestException e) when (e.IsUnauthorized)
        {
            throw new GatewayFatalException(e.Message, null, e);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && IsConnectionTrouble(e))
        {
            _telemetry.OnError(e is WebSocketViolationException ? "protocol" : "connection", e.Message);
            // While Discord is out of reach every attempt says the same.
            var isNews = _telemetry.HasBeenReady || _toldTrouble != e.Message;
            _logger.Log(
                isNews ? LogLevel.Warning : LogLevel.Debug, "Shard {Shard} is disconnected, and tries again: {Reason}", _shard, e.Message);
            _toldTrouble = e.Message;
        }
        lock (_session)
            _session.OnDisconnected(closeCode, _services.NowMs());
        if (_session.FatalCode is { } code)
            throw new GatewayFatalException(GatewayCloseCode.Fix(code, _shard, _totalShards), code);
    }

    private static bool IsConnectionTrouble(Exception e) =>
        e is HttpRequestException or IOException or WebSocketViolationException or DiscordRestException or TimeoutException
            or OperationCanceledException or ObjectDisposedException or System.Net.Sockets.SocketException;

    /// <summary>
    /// What was received is made durable first: the gap begins exactly after it. The session stays recorded until READY of
    /// the next one takes its place: a process that starts in between meets the same refusal, and tells the same gap.
    /// </summary>
    private async Task GiveUpSessionAsync(string why, CancellationToken cancellationToken)
    {
        await _buffer.WaitEmptyAsync(cancellationToken);
        _frames.OpenGap(why, _session.Received, _frames.UpToDateMs);
        _buffer.EndSession();
        lock (_session)
            _session.Forget();
    }

    /// <summary>Asks the table of sessions until it answers: its troubles pass like the log's.</summary>
    private async Task<T> RetryAsync<T>(Func<ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        var delay = _services.Options.Timings.AppendRetryBase;
        var hasFailed = false;
        while (true)
        {
            try
            {
                var answer = await ask();
                _telemetry.LogFault = null;
                if (hasFailed)
                    _logger.LogInformation("Shard {Shard}: the table of sessions answers again", _shard);
                return answer;
            }
            catch (EventLogException e) when (e.IsTransient)
            {
                _telemetry.LogFault = e.Message;
                _telemetry.OnError("session_store", e.Message);
                if (!hasFailed)
                {
                    _logger.LogWarning(
                        "Shard {Shard}: the table of sessions does not answer; trying until it does: {Reason}", _shard, e.Message);
                }

                hasFailed = true;
                await Task.Delay(delay, _services.Time, cancellationToken);
                delay = delay * 2 < _services.Options.Timings.AppendRetryMax ? delay * 2 : _services.Options.Timings.AppendRetryMax;
            }
        }
    }
}
