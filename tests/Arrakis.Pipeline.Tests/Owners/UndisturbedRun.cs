using Arrakis.Shared.Events;
using Arrakis.Testing;
using Shouldly;

namespace Arrakis.Pipeline.Tests.Owners;

/// <summary>The run that nothing disturbs: whatever happens to others, they have to leave what it leaves.</summary>
internal static class UndisturbedRun
{
    public static readonly PipelineOptions Quick = new()
    {
        FlushInterval = TimeSpan.FromMilliseconds(5), FlushRows = 50, ReadRecords = 100, PageInterval = TimeSpan.FromMilliseconds(20),
    };

    public static async Task<PipelineFixture> OfAsync(IEnumerable<CommunityEvent> events)
    {
        var calm = await PipelineFixture.CreateAsync();
        await calm.AppendAsync(events);
        await (await calm.StartAsync(Quick)).WaitUntilDrainedAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await calm.Pipeline!.StopAsync();
        return calm;
    }

    /// <summary>Rows and history are the same bit for bit, nothing was refused; pages follow.</summary>
    public static async Task ShouldMatchAsync(PipelineFixture fixture, PipelineFixture calm, int communities)
    {
        var rows = StoredOutcome.Comparable(await fixture.RowsAsync(communities));
        rows.ShouldBe(StoredOutcome.Comparable(await calm.RowsAsync(communities)));
        (await StoredOutcome.HistoryAsync(fixture, communities)).ShouldBe(await StoredOutcome.HistoryAsync(calm, communities));
        (await fixture.Log.CountAsync()).ShouldBe(0);
        await PagesShouldMatchAsync(fixture, calm, communities);
    }

    /// <summary>Pages are derived, and written when there is nothing else to do.</summary>
    public static async Task PagesShouldMatchAsync(PipelineFixture fixture, PipelineFixture calm, int communities)
    {
        var pages = await StoredOutcome.PagesAsync(calm, communities);
        await Eventually.TrueAsync(async () => (await StoredOutcome.PagesAsync(fixture, communities)).SequenceEqual(pages));
    }
}
