using Akka.Persistence;
using Akka.Persistence.Journal;
using Arrakis.Persistence.Scylla.Tests.Support;
using Xunit.Abstractions;

namespace Arrakis.Persistence.Scylla.Tests.Journal;

public sealed class WritingTests(ITestOutputHelper output)
    : JournalKit(
        TestStore.For<WritingTests>("akka.persistence.journal.scylla { max-atomic-write-bytes = 64 KiB, batch-events = 7 }"), output)
{
    [Fact]
    public async Task An_atomic_write_of_too_many_bytes_is_rejected_with_both_numbers()
    {
        var results = await WriteAsync(Atomic(Id, 1, 1, payload: _ => new string('x', 70_000)), Atomic(Id, 2, 2));

        var rejected = results[0].ShouldBeOfType<WriteMessageRejected>();
        rejected.Cause.Message.ShouldContain("max-atomic-write-bytes is 65536");
        results[1].ShouldBeOfType<WriteMessageSuccess>();
        (await NumbersAsync(Id)).ShouldBe([2]);
    }

    [Fact]
    public async Task Many_waiting_writes_are_all_stored_in_order()
    {
        await StoreAsync([.. Range(1, 100).Select(number => Atomic(Id, number, number))]);

        (await ReplayAsync(Id)).Events.Select(stored => stored.Payload).ShouldBe(Range(1, 100).Select(number => $"e-{number}"));
    }

    [Fact]
    public async Task Of_two_writers_both_events_stay_and_the_replay_takes_the_newer_one()
    {
        await StoreAsync(Atomic(Id, 1, 2));
        await StoreAsync(Atomic(Id, 3, 4, "old", number => $"old-{number}"));
        await StoreAsync(Atomic(Id, 3, 3, "new", number => $"new-{number}"));

        (await RowsAsync(Id, 0)).ShouldBe([1, 2, 3, 3, 4]);
        (await ReplayAsync(Id)).Events.Select(stored => stored.Payload).ShouldBe(["e-1", "e-2", "new-3"]);
    }

    [Fact]
    public async Task Writer_time_and_manifest_come_back()
    {
        await StoreAsync(Atomic(Id, 1, 1));

        var stored = (await ReplayAsync(Id)).Events.Single();

        stored.WriterGuid.ShouldBe(Writer);
        stored.Manifest.ShouldBe("");
        stored.IsDeleted.ShouldBeFalse();
        new DateTime(stored.Timestamp, DateTimeKind.Utc).ShouldBeInRange(DateTime.UtcNow.AddHours(-1), DateTime.UtcNow.AddHours(1));
    }

    [Fact]
    public async Task A_tagged_event_is_stored_without_its_wrapping()
    {
        await StoreAsync(Atomic(Id, 1, 1, payload: _ => new Tagged("apple", ["green", "fruit"])));

        (await ReplayAsync(Id)).Events.Single().Payload.ShouldBe("apple");
    }
}
