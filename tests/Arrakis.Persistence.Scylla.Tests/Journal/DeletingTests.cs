using Akka.Persistence;
using Arrakis.Persistence.Scylla.Tests.Support;
using Xunit.Abstractions;

namespace Arrakis.Persistence.Scylla.Tests.Journal;

public sealed class DeletingTests(ITestOutputHelper output)
    : JournalKit(TestStore.For<DeletingTests>("akka.persistence.journal.scylla.bucket-size = 5"), output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(12)]
    [InlineData(13)]
    public async Task What_is_deleted_is_gone_from_replays_and_tables(long to)
    {
        await StoreAsync(Atomic(Id, 1, 3), Atomic(Id, 4, 7), Atomic(Id, 8, 12), Atomic(Id, 13, 13));

        (await DeleteAsync(Id, to)).ShouldBeOfType<DeleteMessagesSuccess>();

        (await NumbersAsync(Id)).ShouldBe(Range(to + 1, 13));
        (await ReplayAsync(Id)).Highest.ShouldBe(13);
        (await AllRowsAsync()).ShouldBe(Range(to + 1, 13));
    }

    [Fact]
    public async Task The_highest_number_outlives_all_events_and_numbers_go_on_behind_it()
    {
        await StoreAsync(Atomic(Id, 1, 5), Atomic(Id, 6, 8));

        (await DeleteAsync(Id, long.MaxValue)).ShouldBeOfType<DeleteMessagesSuccess>();
        (await AllRowsAsync()).ShouldBeEmpty();
        (await ReplayAsync(Id)).Highest.ShouldBe(8);
        await StoreAsync(Atomic(Id, 9, 11));

        (await NumbersAsync(Id)).ShouldBe([9, 10, 11]);
        (await ReplayAsync(Id)).Highest.ShouldBe(11);
    }

    [Fact]
    public async Task A_later_delete_of_less_deletes_nothing_and_brings_nothing_back()
    {
        await StoreAsync(Atomic(Id, 1, 5));
        await DeleteAsync(Id, 4);

        (await DeleteAsync(Id, 2)).ShouldBeOfType<DeleteMessagesSuccess>();

        (await NumbersAsync(Id)).ShouldBe([5]);
    }

    [Fact]
    public async Task A_delete_that_was_interrupted_hides_its_events_and_the_next_one_finishes_it()
    {
        await StoreAsync(Atomic(Id, 1, 5), Atomic(Id, 6, 9));
        // What is there when the program ended between the two steps of a delete up to 7.
        await RunAsync($"UPDATE ${{keyspace}}.metadata USING TIMESTAMP 7 SET deleted_to = 7 WHERE persistence_id = '{Id}'");

        (await NumbersAsync(Id)).ShouldBe([8, 9]);
        (await AllRowsAsync()).ShouldBe(Range(1, 9));
        (await DeleteAsync(Id, 1)).ShouldBeOfType<DeleteMessagesSuccess>();

        (await AllRowsAsync()).ShouldBe([8, 9]);
    }

    [Fact]
    public async Task Deleting_what_was_never_written_changes_nothing()
    {
        (await DeleteAsync(Id, 100)).ShouldBeOfType<DeleteMessagesSuccess>();

        (await ReplayAsync(Id)).Highest.ShouldBe(0);
    }

    [Fact]
    public async Task A_delete_whose_number_is_not_kept_fails_and_removes_no_row()
    {
        await StoreAsync(Atomic(Id, 1, 3));
        await RunAsync($"DELETE FROM ${{keyspace}}.metadata WHERE persistence_id = '{Id}'");

        var failure = (await DeleteAsync(Id, 3)).ShouldBeOfType<DeleteMessagesFailure>();

        failure.Cause.Message.ShouldContain("deleted_to was set to 3 and is 0");
        (await AllRowsAsync()).ShouldBe([1, 2, 3]);
    }

    private async Task<List<long>> AllRowsAsync()
    {
        var numbers = new List<long>();
        for (var bucket = 0; bucket < 5; bucket++)
            numbers.AddRange(await RowsAsync(Id, bucket));
        return numbers;
    }
}
