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
    private readonly ResiliencePipeline _writes;
    private readonly ResiliencePipeline _reads;
    private string? _writeTrouble;
    private string? _readTrouble;

    /// <summary>Creates the gate.</summary>
    /// <param name="maxInFlight">The most batches under way at once.</param>
    /// <param name="onTrouble">Is told of each failed attempt that will be repeated.</param>
    public WriteGate(int maxInFlight, Action<string>? onTrouble = null)
    {
        _most = maxInFlight;
        _inFlight = new SemaphoreSlim(maxInFlight, maxInFlight);
        _writes = Retry("write", reason =>
        {
            _writeTrouble = reason;
            onTrouble?.Invoke(reason);
        });
        _reads = Retry("read", reason =>
        {
            _readTrouble = reason;
            onTrouble?.Invoke(reason);
        });
    }

    /// <summary>Why writes or reads fail at the moment; null when the last ones succeeded.</summary>
    public string? Trouble => _writeTrouble ?? _readTrouble;

    /// <summary>Writes that are under way.</summary>
    public int InFlight => _most - _inFlight.CurrentCount;

    /// <summary>Runs one write when there is room.</summary>
    public async Task RunAsync(Func<CancellationToken, ValueTask> write, CancellationToken cancellationToken)
    {
        await _inFlight.WaitAsync(cancellationToken);
        try
        {
            await _writes.ExecuteAsync(static (write, token) => write(token), write, cancellationToken);
            _writeTrouble = null;
        }
        finally
        {
            _inFlight.Release();
        }
    }

    /// <summary>Reads, with the same patience but without taking a write's place.</summary>
    public async ValueTask<T> ReadAsync<T>(Func<CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        var result = await _reads.ExecuteAsync(static (read, token) => read(token), read, cancellationToken);
        _readTrouble = null;
        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => _inFlight.Dispose();

    private static ResiliencePipeline Retry(string kind, Action<string> onTrouble) =>
        new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = args => ValueTask.FromResult(IsTransient(args.Outcome.Exception)),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(50),
            MaxDelay = TimeSpan.FromSeconds(5),
            OnRetry = args =>
            {
                PipelineMetrics.Retries.Add(1, new KeyValuePair<string, object?>("kind", kind));
                onTrouble(args.Outcome.Exception!.Message);
                return ValueTask.CompletedTask;
            },
        }).Build();

    private static bool IsTransient(Exception? exception) =>
        exception is CommunityStoreException { IsTransient: true } or EventLogException { IsTransient: true };
}
