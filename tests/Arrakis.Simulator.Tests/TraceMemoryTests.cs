using Shouldly;
using Xunit;

namespace Arrakis.Simulator.Tests;

/// <summary>Runs when no other test does: it measures the heap.</summary>
[CollectionDefinition(nameof(TraceMemoryTests), DisableParallelization = true)]
[Collection(nameof(TraceMemoryTests))]
public sealed class TraceMemoryTests
{
    [Fact]
    public void The_whole_trace_has_the_messages_and_reactions_of_its_description_in_less_than_30_megabytes()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var trace = TraceFile.Load(TestData.Whole);
        var map = new CommunityMap(trace, 20);
        var used = GC.GetTotalMemory(forceFullCollection: true) - before;
        trace.MessageCount.ShouldBe(649_520);
        trace.ReactionCount.ShouldBe(91_200);
        Enumerable.Range(0, 20).Sum(map.EventCount).ShouldBe(trace.EventCount);
        used.ShouldBeLessThan(30_000_000);
        GC.KeepAlive(trace);
    }
}
