using System.Diagnostics.Metrics;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Pipeline.Owners;

/// <summary>Measures the partitions of this process once a second, and shows them as gauges for as long as they are its own.</summary>
internal sealed class PartitionGauges : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly OwnerSet _owners;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<IDisposable> _shown;
    private readonly Task _measuring;

    public PartitionGauges(OwnerSet owners, WriteGate gate)
    {
        _owners = owners;
        _shown =
        [
            EventLogMetrics.ConsumerLag.Show(() => Series(s => s.Lag, "pipeline")),
            PipelineMetrics.LagSeconds.Show(() => Series(s => s.LagSeconds, "pipeline")),
            PipelineMetrics.Communities.Show(() => Series(s => (long)s.Communities, group: null)),
            PipelineMetrics.Members.Show(() => Series(s => s.Members, group: null)),
            PipelineMetrics.Pending.Show(() => Series(s => s.Pending, group: null)),
            PipelineMetrics.WritesInFlight.Show(() => [new Measurement<long>(gate.InFlight)]),
            PipelineMetrics.PartitionsOwned.Show(() => [new Measurement<long>(owners.Current.Count(t => t.IsHeld || t.HasFailed))]),
            PipelineMetrics.PartitionsStopped.Show(() => [new Measurement<long>(owners.Current.Count(t => t.HasFailed))]),
        ];
        _measuring = Task.Run(MeasureAsync);
    }

    /// <summary>Stops measuring, and takes the gauges away.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var gauge in _shown)
            gauge.Dispose();
        await _stop.CancelAsync();
        await _measuring;
        _stop.Dispose();
    }

    // No tag for an empty group: that is the same series.
    private List<Measurement<T>> Series<T>(Func<PartitionStatus, T> value, string? group)
        where T : struct =>
        [.. _owners.Current.Select(t => t.LastStatus).OfType<PartitionStatus>()
            .Select(s => new Measurement<T>(value(s), new("partition", s.Partition), new("group", group)))];

    private async Task MeasureAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            do
                await Task.WhenAll(_owners.Current.Select(t => t.MeasureAsync(_stop.Token)));
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }
}
