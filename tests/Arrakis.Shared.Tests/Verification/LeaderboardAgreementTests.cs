using Arrakis.Shared.Verification;
using Shouldly;
using Xunit;

namespace Arrakis.Shared.Tests.Verification;

public sealed class LeaderboardAgreementTests
{
    private static readonly ExpectedBalance[] Truth = [new(3, 10, 100), new(3, 20, 50), new(3, 30, 50.00001), new(3, 40, 1e-80)];

    [Fact]
    public void The_same_balances_in_order_agree() =>
        Compare((1, 10, 100), (2, 30, 50.00001), (3, 20, 50), (4, 40, 1e-80)).ShouldBeEmpty();

    [Fact]
    public void Near_equals_may_stand_in_either_order_and_the_board_may_end_early() =>
        Compare((1, 10, 100.00005), (2, 20, 50), (3, 30, 50.00001)).ShouldBeEmpty();

    [Fact]
    public void A_near_equal_of_the_last_one_shown_may_be_missing() => Compare((1, 10, 100), (2, 20, 50)).ShouldBeEmpty();

    [Fact]
    public void A_missing_member_that_stands_above_the_last_one_shown_is_told() =>
        Compare((1, 20, 50)).ShouldHaveSingleItem().ShouldBe(
            "community 3: author 10 with balance 100 is missing, although the last one shown has 50");

    [Fact]
    public void A_wrong_balance_is_told() =>
        Compare((1, 10, 100.0002)).ShouldHaveSingleItem().ShouldBe(
            "community 3: author 10 at rank 1 has balance 100.0002, expected is 100");

    [Fact]
    public void A_balance_that_is_no_number_is_told() => Compare((1, 10, double.NaN)).ShouldNotBeEmpty();

    [Fact]
    public void A_tiny_balance_is_compared_as_strictly_as_any() =>
        Compare((1, 10, 100), (2, 30, 50.00001), (3, 20, 50), (4, 40, 1.00001e-80)).Count.ShouldBe(1);

    [Fact]
    public void Ranks_with_a_gap_and_balances_that_rise_are_told()
    {
        Compare((2, 10, 100)).ShouldHaveSingleItem().ShouldContain("rank 2 (author 10) stands where rank 1 belongs");
        Compare((1, 20, 50), (2, 10, 100)).ShouldHaveSingleItem().ShouldContain("rises from 50 at rank 1 to 100 at rank 2");
    }

    [Fact]
    public void Strangers_twins_and_boards_that_are_missing_or_too_many_are_told()
    {
        Compare((1, 10, 100), (2, 99, 60)).ShouldHaveSingleItem().ShouldContain("author 99");
        Compare((1, 10, 100), (2, 10, 100)).ShouldHaveSingleItem().ShouldContain("shown twice");
        LeaderboardAgreement.Compare(Truth, []).ShouldHaveSingleItem().ShouldContain("no member is shown");
        LeaderboardAgreement.Compare([], [new(4, 1, 10, 5)]).ShouldHaveSingleItem().ShouldContain("community 4");
    }

    [Fact]
    public void Expected_lines_are_read_and_a_bad_one_is_named()
    {
        LeaderboardAgreement.ReadExpected(new StringReader(
            "community,author,balance\n0,905,2.708888267055e+02\n")).ShouldBe([new(0, 905, 270.8888267055)]);
        Should.Throw<FormatException>(() => LeaderboardAgreement.ReadExpected(new StringReader("community,author,balance\n1,2\n")).ToList())
            .Message.ShouldContain("Line 2");
        Should.Throw<FormatException>(
            () => LeaderboardAgreement.ReadExpected(new StringReader("nonsense")).ToList()).Message.ShouldContain("Line 1");
    }

    private static IReadOnlyList<string> Compare(params (int Rank, long Author, double Balance)[] lines) =>
        LeaderboardAgreement.Compare(Truth, lines.Select(l => new RankedBalance(3, l.Rank, l.Author, l.Balance)));
}
