using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Pipeline.Writing;

/// <summary>
/// Makes a sealed flush durable, many batches at a time, in the order that a crash at any point survives: deletions, then
/// the rows that a score row no longer implies (profiles, closed windows) and refused records, then score rows, then the
/// committed offset.
/// </summary>
public sealed class FlushWriter(ICommunityStore store, IEventLog log, IDeadLetterStore deadLetters, WriteGate gate, PipelineTotals totals)
{
    /// <summary>Writes the flush; completes when its offset is committed.</summary>
    public async Task WriteAsync(int partition, SealedFlush flush, CancellationToken cancellationToken)
    {
        await AllAsync(flush.Erasures, EraseAsync, cancellationToken);
        await Task.WhenAll(
            AllAsync(flush.Profiles, (p, ct) => store.WriteProfileAsync(p.Member, p.Community, p.Position, ct), cancellationToken),
            AllAsync(flush.History, (rows, ct) => store.WriteHistoryAsync(rows, ct), cancellationToken),
            RefuseAsync(flush.DeadLetters, cancellationToken));
        await Task.WhenAll(
            AllAsync(flush.Scores, (b, ct) => store.WriteScoresAsync(b.CommunityId, b.Rows, ct), cancellationToken),
            AllAsync(flush.Communities, (row, ct) => store.WriteCommunityAsync(row, ct), cancellationToken));
        await gate.RunAsync(ct => log.CommitAsync(partition, flush.Commit, ct), cancellationToken);
        Count(flush);
        if (flush.Traced.Count > 0)
            WriteSpans.Record(partition, flush);
    }

    private async ValueTask EraseAsync(Erasure erasure, CancellationToken cancellationToken)
    {
        await deadLetters.ScrubAsync(erasure.MemberId, cancellationToken);
        await store.EraseMemberAsync(erasure.CommunityId, erasure.MemberId, erasure.Position, erasure.OpenWindow, cancellationToken);
    }

    private Task RefuseAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken) =>
        letters.Count == 0 ? Task.CompletedTask : gate.RunAsync(ct => deadLetters.AddAsync(letters, ct), cancellationToken);

    private Task AllAsync<T>(IReadOnlyList<T> batches, Func<T, CancellationToken, ValueTask> write, CancellationToken cancellationToken)
    {
        if (batches.Count == 0)
            return Task.CompletedTask;
        var writes = new Task[batches.Count];
        for (var i = 0; i < batches.Count; i++)
        {
            var batch = batches[i];
            writes[i] = gate.RunAsync(ct => write(batch, ct), cancellationToken);
        }

        return Task.WhenAll(writes);
    }

    private void Count(SealedFlush flush)
    {
        var now = UnixTime.NowUs();
        foreach (var arrival in flush.Arrivals)
        {
            var latencyUs = arrival.LatencyUs(now);
            totals.Latency.Record(latencyUs);
            PipelineMetrics.DurableLatency.Record(latencyUs / 1e6);
            if (arrival.EndToEndSeconds(now) is { } endToEnd)
                PipelineMetrics.EndToEndDuration.Record(endToEnd);
        }

        flush.Oldest.Record(now);
        var rows = flush.Rows;
        totals.AddFlush(flush.Records, rows, flush.Batches);
        PipelineMetrics.RowChanges.Add(flush.Changes);
        PipelineMetrics.Rows.Add(rows);
        foreach (var batch in flush.Scores)
            PipelineMetrics.BatchRows.Record(batch.Rows.Count);
        PipelineMetrics.Durable.Add(flush.Records);
    }
}
