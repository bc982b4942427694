using Arrakis.Shared.Discord;

namespace Arrakis.Gateway.Limits;

/// <summary>
/// The queue within one process: first come, first served in each bucket. Who gives up waiting takes nobody's turn.
/// </summary>
/// <param name="interval">Between two permits of a bucket.</param>
/// <param name="time">The clock.</param>
internal sealed class IdentifyQueue(TimeSpan interval, TimeProvider time) : IIdentifyQueue, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Bucket> _buckets = [];
    private int _maxConcurrency = 1;

    /// <inheritdoc/>
    public void SetMaxConcurrency(int maxConcurrency)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxConcurrency, 1);
        lock (_gate)
            _maxConcurrency = maxConcurrency;
    }

    /// <inheritdoc/>
    public async ValueTask AcquireAsync(int shard, CancellationToken cancellationToken = default)
    {
        var bucket = BucketOf(shard);
        await bucket.Turn.WaitAsync(cancellationToken);
        try
        {
            if (bucket.LastTimestamp is { } last)
            {
                var wait = interval - time.GetElapsedTime(last);
                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait, time, cancellationToken);
            }
            bucket.LastTimestamp = time.GetTimestamp();
        }
        finally
        {
            bucket.Turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var bucket in _buckets.Values)
            bucket.Turn.Dispose();
    }

    private Bucket BucketOf(int shard)
    {
        lock (_gate)
        {
            var number = shard % _maxConcurrency;
            if (!_buckets.TryGetValue(number, out var bucket))
                _buckets[number] = bucket = new Bucket();
            return bucket;
        }
    }

    private sealed class Bucket
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public long? LastTimestamp { get; set; }
    }
}
