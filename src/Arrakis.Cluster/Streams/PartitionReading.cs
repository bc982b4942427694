using Arrakis.Cluster.Partitions;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Streams;

/// <summary>One materialisation of a partition's stream, and the tenure that it feeds. It is ended once: drained, or abandoned.</summary>
internal sealed class PartitionReading(IPartitionTenure tenure) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private Task<long>? _start;
    private bool _isOver;

    /// <summary>Where it has begun: the committed offset; −1 before it is known.</summary>
    public long Start => _start is { IsCompletedSuccessfully: true } start ? start.Result : -1;

    /// <summary>Finds out where to begin.</summary>
    /// <exception cref="TenureLostException">The reading was stopped.</exception>
    public async Task<long> StartAsync()
    {
        try
        {
            return await (_start = tenure.StartAsync(_stop.Token));
        }
        catch (OperationCanceledException fault)
        {
            throw Stopped(fault);
        }
    }

    /// <summary>Gives records to the tenure; completes when it wants more.</summary>
    /// <exception cref="TenureLostException">The reading was given up.</exception>
    public async Task AcceptAsync(IReadOnlyList<LogRecord> records)
    {
        try
        {
            await tenure.AcceptAsync(records, _abort.Token);
        }
        catch (OperationCanceledException fault)
        {
            throw Stopped(fault);
        }
    }

    /// <summary>Nothing more is begun; what was accepted goes on.</summary>
    public void Stop() => Cancel(_stop);

    /// <summary>Whatever is under way ends.</summary>
    public void Abort()
    {
        Cancel(_stop);
        Cancel(_abort);
    }

    /// <summary>What was accepted becomes durable; then it has ended.</summary>
    /// <returns>Whether it did, before nobody waited any longer.</returns>
    public async Task<bool> DrainAsync(CancellationToken giveUp)
    {
        await SettleAsync();
        try
        {
            // What has not begun has nothing to write.
            if (_start is { IsCompletedSuccessfully: true })
                await tenure.DrainAsync(giveUp);
            return true;
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            await tenure.DisposeAsync();
            Dispose();
        }
    }

    /// <summary>Ends it at once: the next reading begins at the committed offset.</summary>
    public async Task AbandonAsync()
    {
        Abort();
        await SettleAsync();
        await tenure.DisposeAsync();
        Dispose();
    }

    /// <summary>Done by itself when it ends.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isOver = true;
            _stop.Dispose();
            _abort.Dispose();
        }
    }

    // Whoever waits for the token goes on elsewhere, not in our lock.
    private void Cancel(CancellationTokenSource source)
    {
        lock (_lock)
        {
            if (!_isOver)
                _ = source.CancelAsync();
        }
    }

    // A stage takes a task that was cancelled for one that has succeeded, with nothing for a result.
    private TenureLostException Stopped(OperationCanceledException fault) =>
        new($"The reading of partition {tenure.Partition} was ended.", fault);

    // A start that failed was told by the stream.
    private async Task SettleAsync()
    {
        if (_start is { } start)
            await ((Task)start).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
