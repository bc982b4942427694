using System.Diagnostics.Metrics;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Cli.Hosting;

/// <summary>Counts the dead letters that are kept, every 30 s, for counting may read all of them. A count that fails leaves the last.</summary>
internal sealed class DeadLetterGauge : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private readonly IDeadLetterStore _letters;
    private readonly CancellationTokenSource _stop = new();
    private readonly IDisposable _shown;
    private readonly Task _counting;
    private long _kept = -1;

    public DeadLetterGauge(IDeadLetterStore letters)
    {
        _letters = letters;
        _shown = EventLogMetrics.DeadLettersKept.Show(() => Volatile.Read(ref _kept) is >= 0 and var kept ? [new Measurement<long>(kept)] : []);
        _counting = Task.Run(CountAsync);
    }

    public async ValueTask DisposeAsync()
    {
        _shown.Dispose();
        await _stop.CancelAsync();
        await _counting;
        _stop.Dispose();
    }

    private async Task CountAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            do
                await TryCountAsync();
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private async Task TryCountAsync()
    {
        try
        {
            Volatile.Write(ref _kept, await _letters.CountAsync(_stop.Token));
        }
        catch (Exception e) when (e is EventLogException or CommunityStoreException)
        {
            // Whoever reads and writes there has the same trouble, and tells of it.
        }
    }
}
