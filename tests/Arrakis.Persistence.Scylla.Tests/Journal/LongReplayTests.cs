using Arrakis.Persistence.Scylla.Configuration;
using Arrakis.Persistence.Scylla.Journal;
using Arrakis.Persistence.Scylla.Tests.Support;
using Xunit.Abstractions;

namespace Arrakis.Persistence.Scylla.Tests.Journal;

public sealed class LongReplayTests(ITestOutputHelper output)
    : JournalKit(TestStore.For<LongReplayTests>("akka.persistence.journal.scylla { bucket-size = 3000, replay-page-size = 128 }"), output)
{
    private const int Events = 10_000;

    [Fact]
    public async Task Ten_thousand_events_are_replayed_in_order_and_in_pages_of_bounded_size()
    {
        await StoreAsync([.. Range(1, Events).Select(number => Atomic(Id, number, number))]);
        var settings = JournalSettings.From(Sys.Settings.Config.GetConfig("akka.persistence.journal.scylla"), "journal");
        var reader = new EventReader(Store, new(Store), settings);

        var pages = new List<int>();
        await foreach (var page in reader.ReadAsync(Id, 1, long.MaxValue, long.MaxValue, settings.ReplayPageSize, CancellationToken.None))
            pages.Add(page.Count);

        pages.ShouldAllBe(page => page <= 128);
        pages.Sum().ShouldBe(Events);
        (await NumbersAsync(Id)).ShouldBe(Range(1, Events));
        (await NumbersAsync(Id, from: 2_990, to: 9_020)).ShouldBe(Range(2_990, 9_020));
        (await NumbersAsync(Id, from: 2_990, max: 200)).ShouldBe(Range(2_990, 3_189));
    }

    [Fact]
    public async Task Thousands_of_events_are_deleted_whole_buckets_and_rows()
    {
        await StoreAsync([.. Range(1, 4_700).Select(number => Atomic(Id, number, number))]);

        await DeleteAsync(Id, 4_600);

        (await RowsAsync(Id, 0)).ShouldBeEmpty();
        (await RowsAsync(Id, 1)).ShouldBe(Range(4_601, 4_700));
        (await ReplayAsync(Id)).Highest.ShouldBe(4_700);
    }
}
