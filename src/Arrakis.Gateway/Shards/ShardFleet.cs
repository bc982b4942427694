using Arrakis.Gateway.Sessions;
using Arrakis.Shared.Log;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Gateway.Shards;

/// <summary>
/// Runs a range of shards. A shard that fails comes back with growing delays and touches no other; a refusal by Discord that
/// only the operator can remove ends them all.
/// </summary>
internal sealed class ShardFleet : IDisposable
{
    private readonly ShardServices _services;
    private readonly ShardLoop[] _shards;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _fatal = new();
    private GatewayFatalException? _fault;
    private int _alive;

    public ShardFleet(int first, int count, int totalShards, ShardServices services)
    {
        _services = services;
        TotalShards = totalShards;
        _logger = services.Loggers.CreateLogger("Arrakis.Gateway.Fleet");
        _shards = [.. Enumerable.Range(first, count).Select(shard => new ShardLoop(shard, totalShards, services))];
        _alive = count;
    }

    /// <summary>How many shards there are in all pools.</summary>
    public int TotalShards { get; }

    /// <summary>The shards' status.</summary>
    public IReadOnlyList<ShardStatus> Status => [.. _shards.Select(shard => shard.Status)];

    /// <summary>Runs all shards until stopped.</summary>
    /// <param name="stop">Asks to stop and drain.</param>
    /// <param name="abort">Ends the draining too.</param>
    /// <exception cref="GatewayFatalException">Discord refuses, or no shard is left that could work.</exception>
    public async Task RunAsync(CancellationToken stop, CancellationToken abort)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop, _fatal.Token);
        var reporting = ReportAsync(ending.Token);
        await Task.WhenAll(Enumerable.Range(0, _shards.Length).Select(
            index => Task.Run(() => SuperviseAsync(index, ending.Token, abort), CancellationToken.None)));
        await ending.CancelAsync();
        await reporting;
        foreach (var shard in _shards)
            shard.Report();
        if (_fault is { } fault)
            throw fault;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var shard in _shards)
            shard.Dispose();
        _fatal.Dispose();
    }

    private async Task SuperviseAsync(int index, CancellationToken stop, CancellationToken abort)
    {
        var delays = new ReconnectDelays(
            _services.Options.Timings.BackoffBase, _services.Options.Timings.BackoffMax, Random.Shared.NextDouble);
        while (!stop.IsCancellationRequested)
        {
            var shard = _shards[index];
            try
            {
                await shard.RunAsync(stop, abort);
                return;
            }
            catch (GatewayFatalException e)
            {
                shard.MarkDead(e.Message);
                Fail(e);
                return;
            }
            catch (EventLogException e)
            {
                shard.MarkDead(e.Message);
                _logger.LogCritical(e, "Shard {Shard} stops: the event log will never take what it was given", shard.Status.Shard);
                if (Interlocked.Decrement(ref _alive) == 0)
                    Fail(new GatewayFatalException($"No shard is left: the event log does not take their events. {e.Message}", null, e));
                return;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested || abort.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // A fault of our own: the shard alone starts over from its recorded session.
                delays.OnFailure();
                _logger.LogError(e, "Shard {Shard} failed and starts over", shard.Status.Shard);
                _shards[index] = new ShardLoop(shard.Status.Shard, TotalShards, _services);
                shard.Dispose();
                await Task.Delay(_services.Options.Timings.BackoffBase + delays.Next(), _services.Time, stop).ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Fail(GatewayFatalException fault)
    {
        Interlocked.CompareExchange(ref _fault, fault, null);
        _logger.LogCritical("{Reason}", fault.Message);
        _fatal.Cancel();
    }

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        var pool = new KeyValuePair<string, object?>("pool_id", _services.Options.PoolId);
        while (!cancellationToken.IsCancellationRequested)
        {
            GatewayMetrics.ShardsReady.Record(_shards.Count(shard => shard.Status.IsHealthy), pool);
            GatewayMetrics.ShardsAssigned.Record(_shards.Length, pool);
            foreach (var shard in _shards)
                shard.Report();
            await Task.Delay(TimeSpan.FromSeconds(1), _services.Time, cancellationToken).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing);
        }
        GatewayMetrics.ShardsReady.Record(0, pool);
        GatewayMetrics.ShardsAssigned.Record(0, pool);
    }
}
