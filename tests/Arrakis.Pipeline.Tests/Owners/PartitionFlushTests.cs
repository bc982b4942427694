using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Scoring;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared.Log;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Owners;

public sealed class PartitionFlushTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(PipelineFixture.Partitions, false)]
    public async Task A_loop_is_woken_when_a_flush_has_ended_and_not_before_also_when_it_failed(int partition, bool isThere)
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        using var gate = new WriteGate(4);
        using var wake = new WakeSignal();
        var options = new PipelineOptions { FlushInterval = TimeSpan.FromTicks(1) };
        var totals = new PipelineTotals();
        var services = new OwnerServices(
            fixture.Log, fixture.Log, fixture.Store, 1, gate,
            new FlushWriter(fixture.Store, fixture.Log, fixture.Log, gate, totals), totals,
            options, ScoringCatalog.Default);
        var window = new RowWindow();
        var (next, committed) = (0L, 0L);
        var flush = new PartitionFlush(partition, services, window, wake, () => new LogCommit(next, []), offset => committed = offset);
        window.CountRecord(default, 0, 0);
        flush.NoteGathered(Environment.TickCount64 - 1_000);
        next = 1;

        flush.StartIfDue(CancellationToken.None);
        next = 2;
        await wake.WaitAsync(Timeout.InfiniteTimeSpan).WaitAsync(TimeSpan.FromSeconds(60));
        if (isThere)
            await flush.CompleteAsync();
        else
            await Should.ThrowAsync<Exception>(flush.CompleteAsync().AsTask());
        committed.ShouldBe(isThere ? 1 : 0);
        await flush.SettleAsync();
    }
}
