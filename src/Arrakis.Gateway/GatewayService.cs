using Arrakis.Gateway.Backfill;
using Arrakis.Gateway.Limits;
using Arrakis.Gateway.Rest;
using Arrakis.Gateway.Shards;
using Arrakis.Gateway.Sources;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging;

namespace Arrakis.Gateway;

/// <summary>
/// The gateway of one process: the shards of one pool, from Discord's sockets into the event log. Start it once, watch
/// <see cref="Completion"/>, and stop it to drain.
/// </summary>
public sealed class GatewayService : IAsyncDisposable
{
    private readonly GatewayOptions _options;
    private readonly ShardServices _services;
    private readonly IdentifyQueue? _ownQueue;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ShardFleet? _fleet;

    /// <summary>Creates the gateway; nothing is contacted before <see cref="StartAsync"/>.</summary>
    /// <param name="options">What to connect to.</param>
    /// <param name="log">Where events go.</param>
    /// <param name="sessions">Where recorded sessions are loaded from.</param>
    /// <param name="interactions">Takes commands.</param>
    /// <param name="rest">Discord's REST API. Not disposed with the gateway.</param>
    /// <param name="loggers">Where log lines go.</param>
    /// <param name="timeProvider">The clock; the system's if null.</param>
    /// <param name="identifyQueue">Gives shards the turn to start a session; if null, a queue of this process alone.</param>
    /// <param name="source">Where frames come from; if null, the gateway's own connections. Not disposed with the gateway.</param>
    public GatewayService(
        GatewayOptions options, IEventLog log, IGatewaySessionStore sessions, IInteractionSink interactions, DiscordRestClient rest,
        ILoggerFactory loggers, TimeProvider? timeProvider = null, IIdentifyQueue? identifyQueue = null, IShardSource? source = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        var time = timeProvider ?? TimeProvider.System;
        _options = options;
        _logger = loggers.CreateLogger("Arrakis.Gateway");
        var queue = identifyQueue ?? (_ownQueue = new IdentifyQueue(options.Timings.IdentifyInterval, time));
        var starts = new SessionStarts(rest, queue, options.Timings.GatewayBotLifetime, time, _logger);
        var dialer = new GatewayDialer(options, starts);
        var backfill = new MessageBackfill(rest, log, options.Timings, time, _logger);
        _services = new ShardServices(
            options, log, sessions, interactions, rest, backfill, dialer, starts, queue, source ?? new OwnShardSource(dialer, time),
            loggers, time);
    }

    /// <summary>Who takes what shards have buffered into the log; by default each shard does, one batch after the other.</summary>
    internal IShardAppenders Appenders
    {
        init => _services = _services with { Appenders = value };
    }

    /// <summary>
    /// Completes when the gateway has stopped; faults with <see cref="GatewayFatalException"/> when only the operator can help.
    /// </summary>
    public Task Completion => _completion.Task;

    /// <summary>How the gateway is. May be asked at any time.</summary>
    public GatewayStatus Status => new(_options.PoolId, _fleet?.TotalShards ?? 0, _services.Starts.Remaining, _fleet?.Status ?? []);

    /// <summary>
    /// Checks options and token, and starts the shards. If Discord's REST API is out of reach, it waits for it when it must
    /// ask how many shards there are, and goes on without when <see cref="GatewayOptions.TotalShards"/> says so.
    /// </summary>
    /// <exception cref="GatewayConfigurationException">The options cannot work, or the pool is empty.</exception>
    /// <exception cref="GatewayFatalException">Discord refused the token.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        var mistakes = _options.Validate();
        if (mistakes.Count > 0)
            throw new GatewayConfigurationException(mistakes);
        if (_fleet is not null)
            throw new InvalidOperationException("the gateway was started before");
        var total = await FindTotalShardsAsync(cancellationToken);
        var (first, count) = _options.Range(total);
        _logger.LogInformation("Gateway starts shards {First} to {Last} of {Total} ({Options})", first, first + count - 1, total, _options);
        _fleet = new ShardFleet(first, count, total, _services);
        _ = RunAsync(_fleet);
    }

    /// <summary>
    /// Stops reading, puts what was read into the log, saves the sessions and closes the connections so that they can be resumed.
    /// </summary>
    /// <param name="cancellationToken">Ends the draining early; what is not durable then is sent again after the next start.</param>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await _stop.CancelAsync();
        if (_fleet is null)
            _completion.TrySetResult();
        await using var registration = cancellationToken.Register(_abort.Cancel);
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var grace = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await StopAsync(grace.Token);
        _fleet?.Dispose();
        _services.Backfill.Dispose();
        _services.Dialer.Dispose();
        _services.Starts.Dispose();
        _ownQueue?.Dispose();
        _stop.Dispose();
        _abort.Dispose();
    }

    private async Task RunAsync(ShardFleet fleet)
    {
        try
        {
            await fleet.RunAsync(_stop.Token, _abort.Token);
            _completion.TrySetResult();
        }
        catch (Exception e)
        {
            _completion.TrySetException(e);
            // Seen by whoever awaits; nobody has to.
            _ = _completion.Task.Exception;
        }
    }

    private async Task<int> FindTotalShardsAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var bot = await _services.Starts.GetAsync(cancellationToken);
                return _options.TotalShards ?? bot.Shards;
            }
            catch (DiscordRestException e) when (e.IsUnauthorized)
            {
                throw new GatewayFatalException(e.Message, null, e);
            }
            catch (DiscordRestException e) when (e.IsTransient || e.Status == System.Net.HttpStatusCode.RequestTimeout)
            {
                if (attempt == 1)
                    _logger.LogWarning("Discord does not say where the gateway is, and is asked until it does: {Reason}", e.Message);
                if (_options.TotalShards is { } total)
                    return total;
            }
            catch (DiscordRestException e)
            {
                throw new GatewayFatalException($"Discord does not say where the gateway is. {e.Message}", null, e);
            }
            await Task.Delay(TimeSpan.FromSeconds(Math.Min(30, attempt)), _services.Time, cancellationToken);
        }
    }
}
