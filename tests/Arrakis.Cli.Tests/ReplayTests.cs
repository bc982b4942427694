using System.Globalization;

namespace Arrakis.Cli.Tests;

public sealed class ReplayTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_slice_as_20_communities_agrees_with_an_independent_program_and_its_speed_is_told()
    {
        var replay = await RunAsync(TestData.Slice, "--communities", "20", "--top", "1000");

        replay.ShouldEndWith(0);
        Boards.ShouldAgree(Boards.Parse(replay), TestData.Expected(TestData.ExpectedSlice));
        replay.Errors.ShouldMatch(@"93,099 events in [\d.,]+ s: [\d,]+ events per second");
        replay.Errors.ShouldMatch(@"latency, frame to durable row: p50 [\d,]+ ms, p99 [\d,]+ ms, max [\d,]+ ms");
        replay.Errors.ShouldMatch(@"[\d,]+ rows in [\d,]+ batches, and [\d,]+ leaderboard pages");
        PeakMegabytes(replay).ShouldBeInRange(30, 400);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task The_whole_trace_as_one_community_agrees_with_an_independent_program()
    {
        var replay = await RunAsync(TestData.Trace, "--communities", "1");
        replay.ShouldEndWith(0);
        Boards.ShouldAgree(Boards.Parse(replay), TestData.Expected(TestData.File("expected-activity-1-community.csv")));
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task The_whole_trace_as_20_communities_agrees_with_an_independent_program_in_less_than_300_MB()
    {
        var replay = await RunAsync(TestData.Trace, "--communities", "20");
        replay.ShouldEndWith(0);
        Boards.ShouldAgree(Boards.Parse(replay), TestData.Expected(TestData.File("expected-activity-20-communities.csv")));
        PeakMegabytes(replay).ShouldBeLessThan(300);
    }

    [Fact]
    public async Task Several_shards_give_the_same_boards()
    {
        var trace = TestData.CutSlice(_directory, 5_000);
        var one = await RunAsync(trace, "--communities", "7");
        var three = await RunAsync(trace, "--communities", "7", "--shards", "3");
        three.ShouldEndWith(0).Output.ShouldBe(one.ShouldEndWith(0).Output);
    }

    [Fact]
    public async Task Members_are_chosen_by_number_and_keep_their_ranks()
    {
        var trace = TestData.CutSlice(_directory, 5_000);
        var all = Boards.Parse((await RunAsync(trace, "--communities", "3")).ShouldEndWith(0));
        var some = Boards.Parse((await RunAsync(trace, "--communities", "3", "--members", "200..900")).ShouldEndWith(0));

        some.ShouldNotBeEmpty();
        some.ShouldBe(all.Where(row => row.Author is >= 200 and <= 900));
    }

    [Fact]
    public async Task The_first_ranks_alone_are_printed_on_request()
    {
        var trace = TestData.CutSlice(_directory, 5_000);
        var all = Boards.Parse((await RunAsync(trace, "--communities", "2")).ShouldEndWith(0));
        var top = Boards.Parse((await RunAsync(trace, "--communities", "2", "--top", "51")).ShouldEndWith(0));

        top.Count.ShouldBe(102);
        top.ShouldBe(all.Where(row => row.Rank <= 51));
    }

    [Fact]
    public async Task Badges_that_were_earned_by_activity_are_counted()
    {
        var trace = TestData.CutSlice(_directory, 5_000);
        var badges = Boards.Parse((await RunAsync(trace, "--communities", "2", "--leaderboard", "badges")).ShouldEndWith(0));

        badges.ShouldNotBeEmpty();
        badges.ShouldAllBe(row => row.Balance >= 1 && row.Balance == Math.Floor(row.Balance));
        badges.Where(row => row.Community == 0).Select(row => row.Rank).ShouldBe(Enumerable.Range(
            1, badges.Count(row => row.Community == 0)));
    }

    [Fact]
    public async Task A_board_that_a_trace_cannot_fill_prints_its_heading_alone()
    {
        var trace = TestData.CutSlice(_directory, 500);
        Boards.Parse((await RunAsync(trace, "--communities", "2", "--leaderboard", "conviction")).ShouldEndWith(0)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Its_data_are_kept_where_told_and_never_added_to()
    {
        var trace = TestData.CutSlice(_directory, 500);
        var first = (await RunAsync(trace, "--communities", "2", "--data", "kept")).ShouldEndWith(0);
        File.Exists(_directory.At("kept/log.db")).ShouldBeTrue();
        (await Boards.StoredAsync(trace, 2, _directory.At("kept"))).Count.ShouldBe(Boards.Parse(first).Count);

        var second = await RunAsync(trace, "--communities", "2", "--data", "kept");
        second.ShouldRefuse(2, "kept already holds scores", "--data");
        second.Output.ShouldBeEmpty();
    }

    private static double PeakMegabytes(Finished replay) => double.Parse(
        replay.Errors.Split("peak memory ")[1].Split(" MB")[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private Task<Finished> RunAsync(string trace, params string[] options) =>
        ArrakisProcess.RunAsync(_directory.Path, ["replay", trace, .. options]);
}
