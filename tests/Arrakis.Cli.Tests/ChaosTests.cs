using System.Globalization;

namespace Arrakis.Cli.Tests;

public sealed class ChaosTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Twenty_kills_with_faults_of_Discords_before_them_change_nothing()
    {
        var chaos = (await RunAsync(TestData.Slice, 20, 20, 20_181_114, "--expect", TestData.ExpectedSlice)).ShouldEndWith(0);

        chaos.Lines[0].ShouldBe("seed 20181114 (repeat with --seed 20181114)");
        chaos.Lines.Count(line => line.Contains("kill -9", StringComparison.Ordinal)).ShouldBe(20);
        chaos.Lines[^2].ShouldBe("node ended with 0 after SIGTERM");
        chaos.Lines[^1].ShouldBe("OK: 4,339 rows agree, nothing lost, nothing doubled, no dead letters");
    }

    [Theory]
    [Trait("Category", "Long")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Forty_kills_by_a_seed_that_nobody_chose_change_nothing(int run)
    {
        // The seed stands in the output, which a failure shows.
        var chaos = (await RunAsync(TestData.Slice, 20, 40, Random.Shared.Next(), "--expect", TestData.ExpectedSlice)).ShouldEndWith(0);
        chaos.Lines[^1].ShouldStartWith("OK: ", customMessage: $"run {run}: {chaos.Output}");
    }

    [Fact]
    public async Task Without_a_file_to_compare_with_the_trace_is_scored_in_memory()
    {
        var chaos = (await RunAsync(TestData.CutSlice(_directory, 3_000), 4, 2, 7)).ShouldEndWith(0);
        chaos.Lines[^1].ShouldStartWith("OK: ");
    }

    [Fact]
    public async Task Boards_that_differ_from_what_is_expected_are_told_and_fail()
    {
        var trace = TestData.CutSlice(_directory, 1_000);
        var truth = Chaos.ReferenceScores.Compute(trace, 2);
        var lines = truth.Select(
            (t, i) => string.Create(
                CultureInfo.InvariantCulture, $"{t.Community},{t.Author},{(i == 0 ? t.Balance * 1.00001 : t.Balance):R}"));
        var wrong = _directory.Write("wrong.csv", "community,author,balance\n" + string.Join('\n', lines.Append("0,4153,99")));

        var chaos = (await RunAsync(trace, 2, 1, 1, "--expect", wrong)).ShouldEndWith(1);

        chaos.Output.ShouldContain($"author {truth[0].Author} at rank 1 has balance");
        chaos.Output.ShouldContain("author 4153 with balance 99 is missing");
        chaos.Lines[^1].ShouldBe("FAILED: 2 differences");
    }

    [Fact]
    public async Task A_file_to_compare_with_is_read_before_anything_runs()
    {
        var trace = TestData.CutSlice(_directory, 100);
        (await RunAsync(trace, 2, 1, 1, "--expect", "none.csv")).ShouldRefuse(2, "none.csv", "--expect");
        (await RunAsync(trace, 2, 1, 1, "--expect", trace)).ShouldRefuse(2, trace, "Line 1", "community,author,balance");
    }

    private Task<Finished> RunAsync(string trace, int communities, int faults, int seed, params string[] options) =>
        ArrakisProcess.RunAsync(
            _directory.Path,
            ["chaos", trace, "--communities", Text(communities), "--faults", Text(faults), "--seed", Text(seed), .. options]);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
