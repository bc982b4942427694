using Akka.Persistence.Journal;
using Akka.Persistence.Query;
using Akka.Streams;
using Akka.Streams.Dsl;
using Arrakis.Persistence.Scylla.Query;
using Arrakis.Persistence.Scylla.Tests.Support;
using Xunit.Abstractions;

namespace Arrakis.Persistence.Scylla.Tests.Query;

public sealed class CurrentEventsTests(ITestOutputHelper output)
    : JournalKit(
        TestStore.For<CurrentEventsTests>("akka.persistence { journal.scylla.bucket-size = 4, query.journal.scylla.page-size = 3 }"),
        output)
{
    private ScyllaReadJournal Events => Sys.ReadJournalFor<ScyllaReadJournal>(ScyllaReadJournal.Identifier);

    [Fact]
    public async Task The_tags_of_an_event_come_with_it()
    {
        await StoreAsync(Atomic(Id, 1, 1, payload: _ => new Tagged("apple", ["green", "fruit"])), Atomic(Id, 2, 2));

        var read = await Events.CurrentEventsByPersistenceId(Id, 0, long.MaxValue).RunWith(Sink.Seq<EventEnvelope>(), Sys.Materializer());

        read[0].Tags.ShouldBe(["fruit", "green"]);
        read[0].Event.ShouldBe("apple");
        read[1].Tags.ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_and_buckets_make_no_difference_to_a_stream()
    {
        await StoreAsync([.. Range(1, 50).Select(number => Atomic(Id, number, number))]);
        await DeleteAsync(Id, 5);

        var read = await Events.CurrentEventsByPersistenceId(Id, 0, 48).RunWith(Sink.Seq<EventEnvelope>(), Sys.Materializer());

        read.Select(envelope => envelope.SequenceNr).ShouldBe(Range(6, 48));
        read.Select(envelope => ((Sequence)envelope.Offset).Value).ShouldBe(Range(6, 48));
    }
}
