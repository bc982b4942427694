using Akka.Persistence.TestKit.Performance;
using Arrakis.Persistence.Scylla.Tests.Support;
using Xunit.Abstractions;

namespace Arrakis.Persistence.Scylla.Tests.Tck;

/// <summary>Prints what it measures; that is, with the TCK's own 10,000 events, ten times.</summary>
[Trait("Category", "Long")]
public sealed class ScyllaJournalPerfSpec : JournalPerfSpec
{
    public ScyllaJournalPerfSpec(ITestOutputHelper output)
        : base(TestStore.For<ScyllaJournalPerfSpec>(), "ScyllaJournalPerfSpec", output) =>
        ExpectDuration = TimeSpan.FromMinutes(2);
}
