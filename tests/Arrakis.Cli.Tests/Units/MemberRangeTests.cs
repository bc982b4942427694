using Arrakis.Cli.Commands;

namespace Arrakis.Cli.Tests.Units;

public sealed class MemberRangeTests
{
    [Theory]
    [InlineData("1..100", 1, 100)]
    [InlineData("7..7", 7, 7)]
    [InlineData("0..2147483647", 0, int.MaxValue)]
    public void A_range_holds_both_its_ends(string text, int first, int last)
    {
        MemberRange.TryParse(text, out var range).ShouldBeTrue();
        range.ShouldBe(new MemberRange(first, last));
        range.Contains(first).ShouldBeTrue();
        range.Contains(last).ShouldBeTrue();
        if (first > 0)
            range.Contains(first - 1).ShouldBeFalse();
        if (last < int.MaxValue)
            range.Contains(last + 1).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("5..")]
    [InlineData("..5")]
    [InlineData("5..1")]
    [InlineData("-1..5")]
    [InlineData("1...5")]
    [InlineData("1..5..9")]
    [InlineData("a..b")]
    [InlineData("1..2147483648")]
    public void What_is_no_range_is_refused(string text) => MemberRange.TryParse(text, out _).ShouldBeFalse();
}
