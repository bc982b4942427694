using System.Diagnostics.Metrics;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Pipeline.Web;

/// <summary>
/// Runs the readiness probes from time to time, shows what they found last as metrics, and logs what has changed, until it is
/// disposed of.
/// </summary>
internal sealed class HealthGauge : IAsyncDisposable
{
    private readonly IReadOnlyList<ReadinessProbe> _probes;
    private readonly CancellationTokenSource _stop = new();
    private readonly ReadinessLog _log;
    private readonly IDisposable _shown;
    private readonly Task _asking;

    public HealthGauge(IReadOnlyList<ReadinessProbe> probes, TimeSpan interval, ReadinessLog log)
    {
        _log = log;
        _probes = probes;
        _shown = HealthMetrics.Components.Show(
            () => _probes.Select(p => p.Last).OfType<HealthPart>()
                .Select(p => new Measurement<long>(p.IsOk ? 1 : 0, new KeyValuePair<string, object?>("component", p.Name))));
        _asking = Task.Run(() => AskAsync(interval));
    }

    public async ValueTask DisposeAsync()
    {
        _shown.Dispose();
        await _stop.CancelAsync();
        await _asking;
        _stop.Dispose();
    }

    private async Task AskAsync(TimeSpan interval)
    {
        using var timer = new PeriodicTimer(interval);
        try
        {
            do
            {
                // What was looked at while it started says nothing of it once it runs.
                var isRunning = _log.IsRunning;
                var parts = await Task.WhenAll(_probes.Select(p => p.RunAsync(_stop.Token)));
                if (isRunning)
                    _log.Note(parts);
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }
}
