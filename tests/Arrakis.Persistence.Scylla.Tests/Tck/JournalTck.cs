using Akka.Persistence.TCK.Journal;
using Akka.Persistence.TCK.Serialization;
using Arrakis.Persistence.Scylla.Tests.Support;
using Xunit.Abstractions;

namespace Arrakis.Persistence.Scylla.Tests.Tck;

public sealed class ScyllaJournalSpec : JournalSpec
{
    public ScyllaJournalSpec(ITestOutputHelper output)
        : base(TestStore.For<ScyllaJournalSpec>(), "ScyllaJournalSpec", output) => Initialize();
}

/// <summary>The same with borders everywhere: the spec's atomic write of 4 and 5 stands across one.</summary>
public sealed class ScyllaJournalWithSmallBucketsSpec : JournalSpec
{
    public ScyllaJournalWithSmallBucketsSpec(ITestOutputHelper output)
        : base(TestStore.For<ScyllaJournalWithSmallBucketsSpec>("""
            akka.persistence.journal.scylla { bucket-size = 2, replay-page-size = 1, batch-events = 1 }
            """), "ScyllaJournalWithSmallBucketsSpec", output) => Initialize();
}

public sealed class ScyllaJournalSerializationSpec(ITestOutputHelper output)
    : JournalSerializationSpec(TestStore.For<ScyllaJournalSerializationSpec>(), "ScyllaJournalSerializationSpec", output);
