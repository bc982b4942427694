using Arrakis.Cluster.Partitions;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Tests.Support;

/// <summary>The simplest stream: what a log holds of a partition, into its readings; a lost one is followed by another.</summary>
internal sealed class LogPump : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly IPartitionTenures _tenures;
    private readonly IEventLog _log;
    private readonly int _partition;
    private readonly Task _running;
    private IPartitionTenure _tenure;

    public LogPump(IPartitionTenures tenures, IEventLog log, int partition)
    {
        (_tenures, _log, _partition) = (tenures, log, partition);
        _tenure = tenures.Begin(partition);
        _running = Task.Run(RunAsync);
    }

    public async Task DrainAsync(CancellationToken giveUp)
    {
        await StopAsync();
        await _tenure.DrainAsync(giveUp);
    }

    public async Task AbandonAsync()
    {
        await StopAsync();
        await _tenure.DisposeAsync();
    }

    public void Dispose() => _stop.Dispose();

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ReadAsync(await _tenure.StartAsync(_stop.Token));
            }
            catch (TenureLostException)
            {
                await _tenure.DisposeAsync();
                _tenure = _tenures.Begin(_partition);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ReadAsync(long next)
    {
        var batch = new LogBatch();
        while (true)
        {
            await _log.ReadAsync(_partition, next, 100, batch, _stop.Token);
            if (batch.Count == 0)
            {
                await _log.WaitForRecordAsync(_partition, next, _stop.Token);
                continue;
            }

            var records = Enumerable.Range(0, batch.Count).Select(i => batch[i] with { Payload = batch[i].Payload.ToArray() }).ToList();
            await _tenure.AcceptAsync(records, _stop.Token);
            next = records[^1].Offset + 1;
        }
    }
}
