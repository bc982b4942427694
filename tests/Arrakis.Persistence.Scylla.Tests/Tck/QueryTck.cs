using Akka.Persistence.Query;
using Akka.Persistence.TCK.Query;
using Arrakis.Persistence.Scylla.Query;
using Arrakis.Persistence.Scylla.Tests.Support;
using Xunit.Abstractions;

namespace Arrakis.Persistence.Scylla.Tests.Tck;

public sealed class ScyllaEventsByPersistenceIdSpec : EventsByPersistenceIdSpec
{
    public ScyllaEventsByPersistenceIdSpec(ITestOutputHelper output)
        : base(TestStore.For<ScyllaEventsByPersistenceIdSpec>(), "ScyllaEventsByPersistenceIdSpec", output) =>
        ReadJournal = Sys.ReadJournalFor<ScyllaReadJournal>(ScyllaReadJournal.Identifier);
}

public sealed class ScyllaCurrentEventsByPersistenceIdSpec : CurrentEventsByPersistenceIdSpec
{
    public ScyllaCurrentEventsByPersistenceIdSpec(ITestOutputHelper output)
        : base(TestStore.For<ScyllaCurrentEventsByPersistenceIdSpec>(), "ScyllaCurrentEventsByPersistenceIdSpec", output) =>
        ReadJournal = Sys.ReadJournalFor<ScyllaReadJournal>(ScyllaReadJournal.Identifier);
}
