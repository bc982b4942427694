using Akka.Persistence;
using Arrakis.Persistence.Scylla.Tests.Support;
using Xunit.Abstractions;

namespace Arrakis.Persistence.Scylla.Tests.Journal;

public sealed class BucketBorderTests(ITestOutputHelper output)
    : JournalKit(TestStore.For<BucketBorderTests>("akka.persistence.journal.scylla.bucket-size = 5"), output)
{
    [Fact]
    public async Task Events_are_read_in_order_across_many_borders()
    {
        for (var number = 1; number <= 23; number++)
            await StoreAsync(Atomic(Id, number, number));

        (await NumbersAsync(Id)).ShouldBe(Range(1, 23));
        (await ReplayAsync(Id)).Highest.ShouldBe(23);
        (await RowsAsync(Id, 0)).ShouldBe(Range(1, 5));
        (await RowsAsync(Id, 4)).ShouldBe(Range(21, 23));
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(5, 6)]
    [InlineData(6, 6)]
    [InlineData(4, 12)]
    [InlineData(11, 100)]
    [InlineData(14, 14)]
    public async Task Every_range_is_read_exactly(long from, long to)
    {
        await StoreAsync(Atomic(Id, 1, 3), Atomic(Id, 4, 7), Atomic(Id, 8, 12), Atomic(Id, 13, 13), Atomic(Id, 14, 14));

        (await NumbersAsync(Id, from, to)).ShouldBe(Range(from, Math.Min(to, 14)));
        (await NumbersAsync(Id, from, to, max: 2)).ShouldBe(Range(from, Math.Min(to, 14)).Take(2));
    }

    [Fact]
    public async Task An_atomic_write_across_a_border_is_in_the_later_partition_as_a_whole()
    {
        await StoreAsync(Atomic(Id, 1, 3));
        await StoreAsync(Atomic(Id, 4, 8));
        await StoreAsync(Atomic(Id, 9, 9));

        (await RowsAsync(Id, 0)).ShouldBe([1, 2, 3]);
        (await RowsAsync(Id, 1)).ShouldBe([4, 5, 6, 7, 8, 9]);
        (await NumbersAsync(Id, 4, 5)).ShouldBe([4, 5]);
        (await ReplayAsync(Id)).Highest.ShouldBe(9);
    }

    [Fact]
    public async Task An_atomic_write_longer_than_a_bucket_is_rejected_and_the_next_one_is_stored()
    {
        var results = await WriteAsync(Atomic(Id, 1, 6), Atomic(Id, 7, 7));

        results.Take(6).ShouldAllBe(result => result is WriteMessageRejected);
        ((WriteMessageRejected)results[0]).Cause.Message.ShouldContain("An atomic write of 6 events is too long: at most 5");
        results[6].ShouldBeOfType<WriteMessageSuccess>();
        (await NumbersAsync(Id)).ShouldBe([7]);
    }

    [Fact]
    public async Task The_highest_number_is_found_beyond_buckets_that_have_no_events()
    {
        await StoreAsync(Atomic(Id, 1, 2));
        await StoreAsync(Atomic(Id, 22, 22));
        // Begun, and then the program ended before it wrote an event there.
        await RunAsync($"UPDATE ${{keyspace}}.metadata USING TIMESTAMP 9 SET last_bucket = 9 WHERE persistence_id = '{Id}'");

        (await ReplayAsync(Id)).Highest.ShouldBe(22);
        (await NumbersAsync(Id)).ShouldBe([1, 2, 22]);
    }

    [Fact]
    public async Task Metadata_that_were_deleted_by_hand_stop_a_writer_that_needs_them()
    {
        await StoreAsync(Atomic(Id, 1, 5));
        await RunAsync($"DELETE FROM ${{keyspace}}.metadata WHERE persistence_id = '{Id}'");

        var failure = (await WriteAsync(Atomic(Id, 6, 6)))[0].ShouldBeOfType<WriteMessageFailure>();

        failure.Cause.Message.ShouldContain("last_bucket was set to 1 and is 0. Was its row deleted by hand?");
        (await ReplayAsync(Id)).Highest.ShouldBe(5);
    }
}
