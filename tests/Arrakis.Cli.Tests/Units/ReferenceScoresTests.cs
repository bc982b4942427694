using Arrakis.Cli.Chaos;
using Arrakis.Shared.Verification;

namespace Arrakis.Cli.Tests.Units;

public sealed class ReferenceScoresTests
{
    [Fact]
    public void A_trace_scored_in_memory_agrees_with_an_independent_program()
    {
        var scores = ReferenceScores.Compute(TestData.Slice, 20);

        scores.Count.ShouldBe(4_339);
        var ranked = scores.GroupBy(s => s.Community).SelectMany(
            board => board.Select((s, i) => new RankedBalance(s.Community, i + 1, s.Author, s.Balance)));
        Boards.ShouldAgree([.. ranked], TestData.Expected(TestData.ExpectedSlice));
    }
}
