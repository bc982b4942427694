using Akka.Persistence.TestKit.Performance;
using Arrakis.Persistence.Scylla.Tests.Support;
using Xunit.Abstractions;

namespace Arrakis.Persistence.Scylla.Tests.Tck;

/// <summary>Prints what it measures. With a tenth of the TCK's own events: each is a round trip to a real server.</summary>
[Trait("Category", "Long")]
public sealed class ScyllaJournalPerfSpec : JournalPerfSpec
{
    public ScyllaJournalPerfSpec(ITestOutputHelper output)
        : base(TestStore.For<ScyllaJournalPerfSpec>(), "ScyllaJournalPerfSpec", output) =>
        (EventsCount, MeasurementIterations, ExpectDuration) = (1_000, 3, TimeSpan.FromMinutes(2));
}
