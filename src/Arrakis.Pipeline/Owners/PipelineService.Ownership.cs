using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Owners;

/// <content>Partitions that come and go.</content>
public sealed partial class PipelineService
{
    /// <inheritdoc/>
    /// <remarks>A partition that was stopped by a fault is tried anew. Nothing happens after <see cref="StopAsync"/>.</remarks>
    public void Assign(IReadOnlyCollection<int> partitions)
    {
        var started = _owners.Assign(partitions, StoredCommunities.In(_services, _end.Token));
        Count("assigned", started.Count);
        if (_tellsOwnership && started.Count > 0)
            _logger.LogInformation("Owner of the partitions {Partitions} from now on", string.Join(", ", started));
    }

    /// <inheritdoc/>
    public async Task RevokeAsync(IReadOnlyCollection<int> partitions, CancellationToken cancellationToken)
    {
        var ended = await _owners.EndAsync(partitions, t => t.LetGoAsync(isLast: false, cancellationToken));
        Count("revoked", ended.Count);
        if (_tellsOwnership && ended.Count > 0)
        {
            _logger.LogInformation(
                "Not the owner of the partitions {Partitions} any more", string.Join(", ", ended.Select(t => t.Partition)));
        }

        if (ended.Where(t => t.WasGivenUp).Select(t => t.Partition).ToList() is { Count: > 0 } givenUp)
        {
            _logger.LogWarning(
                "The store took too long: what the partitions {Partitions} had read and not written is read again by their next owners",
                string.Join(", ", givenUp));
        }
    }

    /// <inheritdoc/>
    public async Task AbandonAsync(IReadOnlyCollection<int> partitions)
    {
        var ended = await _owners.EndAsync(partitions, t => t.AbandonAsync());
        Count("lost", ended.Count);
        if (_tellsOwnership && ended.Count > 0)
        {
            _logger.LogWarning(
                "Lost the partitions {Partitions}: others may own them already", string.Join(", ", ended.Select(t => t.Partition)));
        }
    }

    private static void Count(string kind, int partitions)
    {
        if (partitions > 0)
            PipelineMetrics.Rebalances.Add(partitions, new KeyValuePair<string, object?>("kind", kind));
    }

    private void OnFault(Tenure tenure, Exception fault)
    {
        if (_isShared)
        {
            _logger.LogCritical(
                fault, "Partition {Partition} is not read any more; the others go on, and a later assignment tries anew: {Reason}",
                tenure.Partition, fault.Message);
            return;
        }

        _completion.TrySetException(fault);
        // Whoever does not watch Completion is told by StopAsync.
        _ = _completion.Task.Exception;
    }
}
