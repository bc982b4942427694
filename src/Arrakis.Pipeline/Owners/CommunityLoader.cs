using System.Diagnostics;
using Arrakis.Pipeline.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Pipeline.Owners;

/// <summary>Brings communities of a partition from the store into memory.</summary>
internal sealed class CommunityLoader(OwnerServices services, int partition)
{
    /// <summary>Loads a community; one without rows is empty. What fails transiently is tried until it works.</summary>
    /// <exception cref="EventLogException">The store is ahead of the log.</exception>
    public async Task<Community> LoadAsync(CommunityId id, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var community = await services.Gate.ReadAsync(ct => ReadAsync(id, ct), cancellationToken);
        PipelineMetrics.Hydration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
        await RefuseOlderLogAsync(community, cancellationToken);
        return community;
    }

    // A log that was restored from an older copy gives offsets anew that rows already include: its events would be skipped.
    private async Task RefuseOlderLogAsync(Community community, CancellationToken cancellationToken)
    {
        if (community.HydratedThrough.Epoch != services.Epoch)
            return;
        var last = community.HydratedThrough.Offset;
        var range = await services.Gate.ReadAsync(ct => services.Log.GetRangeAsync(partition, ct), cancellationToken);
        if (last < range.End || await HoldsAsync(last, cancellationToken))
            return;
        throw new EventLogException(
            $"the store includes partition {partition} of the log up to offset {last}, but the log ends at {range.End}: it is older than "
            + "the store. Restore both from the same moment, or move the log away to begin a new one",
            isTransient: false);
    }

    // The tail may be known from before the rows were written: while a partition moves, two processes read it for a moment, and the
    // other one was faster. The log itself knows.
    private async Task<bool> HoldsAsync(long offset, CancellationToken cancellationToken)
    {
        var batch = new LogBatch();
        try
        {
            await services.ReadAsync(partition, offset, 1, batch, cancellationToken);
        }
        catch (EventLogException beyondTail) when (!beyondTail.IsTransient)
        {
            return false;
        }

        return batch.Count > 0;
    }

    // Read anew as a whole after a fault half way: rows are never loaded twice into one community.
    private async ValueTask<Community> ReadAsync(CommunityId id, CancellationToken cancellationToken)
    {
        var community = new Community(id, services.Scoring.For(id));
        if (await services.Store.LoadCommunityAsync(id, cancellationToken) is { } row)
            community.Load(row);
        await foreach (var member in services.Store.LoadMembersAsync(id, cancellationToken))
            community.Load(member);
        return community;
    }
}
