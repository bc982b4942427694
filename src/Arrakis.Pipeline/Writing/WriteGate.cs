using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Arrakis.Shared.Telemetry;
using Polly;
using Polly.Retry;

namespace Arrakis.Pipeline.Writing;

/// <summary>
/// Every write to the store and the log goes through here: a bounded number at a time, and what fails transiently (a full
/// disk, a node that is down) is tried again until it succeeds or the process is stopped. Nothing is given up silently.
/// </summary>
public sealed class WriteGate : IDisposable
{
    private readonly int _most;
    private readonly SemaphoreSlim _inFlight;
    private readonly ResiliencePipeline _retry = Retry();
    private readonly TroubleWatch _trouble;

    /// <summary>Creates the gate.</summary>
    /// <param name="maxInFlight">The most batches under way at once.</param>
    /// <param name="onTrouble">Is told why, when attempts begin to fail.</param>
    /// <param name="onWell">Is told how long that was, and how many attempts failed, when none has failed for five seconds.</param>
    /// <param name="time">The clock.</param>
    public WriteGate(int maxInFlight, Action<string>? onTrouble = null, Action<TimeSpan, int>? onWell = null, TimeProvider? time = null)
    {
        _most = maxInFlight;
        _inFlight = new SemaphoreSlim(maxInFlight, maxInFlight);
        _trouble = new TroubleWatch(onTrouble, onWell, time ?? TimeProvider.System);
    }

    /// <summary>Why writes or reads fail at the moment and are repeated; null when none is.</summary>
    public string? Trouble => _trouble.Reason;

    /// <summary>Writes that are under way.</summary>
    public int InFlight => _most - _inFlight.CurrentCount;

    /// <summary>Runs one write when there is room.</summary>
    public async Task RunAsync(Func<CancellationToken, ValueTask> write, CancellationToken cancellationToken)
    {
        await _inFlight.WaitAsync(cancellationToken);
        try
        {
            await RepeatAsync(
                async token =>
                {
                    await write(token);
                    return true;
                },
                "write", cancellationToken);
        }
        finally
        {
            _inFlight.Release();
        }
    }

    /// <summary>Reads, with the same patience but without taking a write's place.</summary>
    public ValueTask<T> ReadAsync<T>(Func<CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken) =>
        RepeatAsync(read, "read", cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _trouble.Dispose();
        _inFlight.Dispose();
    }

    private async ValueTask<T> RepeatAsync<T>(
        Func<CancellationToken, ValueTask<T>> operation, string kind, CancellationToken cancellationToken)
    {
        var hasFailed = false;
        try
        {
            return await _retry.ExecuteAsync(AttemptAsync, cancellationToken);
        }
        finally
        {
            if (hasFailed)
                _trouble.Ended();
        }

        async ValueTask<T> AttemptAsync(CancellationToken token)
        {
            try
            {
                return await operation(token);
            }
            catch (Exception fault) when (IsTransient(fault))
            {
                PipelineMetrics.Retries.Add(1, new KeyValuePair<string, object?>("kind", kind));
                _trouble.Failed(fault.Message, isFirst: !hasFailed);
                hasFailed = true;
                throw;
            }
        }
    }

    private static ResiliencePipeline Retry() =>
        new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = args => ValueTask.FromResult(IsTransient(args.Outcome.Exception)),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(50),
            MaxDelay = TimeSpan.FromSeconds(5),
        }).Build();

    private static bool IsTransient(Exception? exception) =>
        exception is CommunityStoreException { IsTransient: true } or EventLogException { IsTransient: true };
}
