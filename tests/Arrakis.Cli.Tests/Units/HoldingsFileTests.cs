using Arrakis.Cli.Hosting;
using Arrakis.Shared.Events;

namespace Arrakis.Cli.Tests.Units;

public sealed class HoldingsFileTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Each_line_is_a_change_of_a_holding()
    {
        var events = Read("1537000000000,11,22,12.50,tx:1\n\n1537000000001,11,23,0,tx:2\n");

        events.Count.ShouldBe(2);
        events[0].ShouldBe(new CommunityEvent
        {
            Kind = EventKind.HoldingChanged, TimeMs = 1537000000000, CommunityId = 11, MemberId = 22, HoldingBalance = "12.50",
            SourceId = "tx:1",
        });
        events[1].HoldingBalance.ShouldBe("0");
    }

    [Fact]
    public void Lines_may_end_as_on_Windows() => Read("1537000000000,11,22,1,tx:1\r\n").Single().SourceId.ShouldBe("tx:1");

    [Fact]
    public void A_file_without_lines_changes_nothing() => Read("").ShouldBeEmpty();

    [Theory]
    [InlineData("1,11,22,1", 2, "4 fields")]
    [InlineData("1,11,22,1,a,b", 2, "6 fields")]
    [InlineData("x,11,22,1,a", 2, "time_ms is “x”")]
    [InlineData("0,11,22,1,a", 2, "time_ms is “0”")]
    [InlineData("1,-11,22,1,a", 2, "community is “-11”")]
    [InlineData("1,11,9223372036854775808,1,a", 2, "member is “9223372036854775808”")]
    [InlineData("1,11,22,-1,a", 2, "the balance is “-1”")]
    [InlineData("1,11,22,1e5,a", 2, "the balance is “1e5”")]
    [InlineData("1,11,22,79228162514264337593543950335,a", 2, "at most")]
    [InlineData("4102444800000,11,22,1,a", 2, "in the future")]
    [InlineData("1,11,22,,a", 2, "the balance is “”")]
    [InlineData("1,11,22,1,", 2, "the source is empty")]
    [InlineData("1,11,22,1,a\n\n1,11,22,2,a", 4, "stands twice")]
    public void A_wrong_line_is_told_with_its_number_and_what_is_right(string lines, int number, string words)
    {
        var wrong = Should.Throw<UsageException>(() => Read(lines));
        wrong.Message.ShouldStartWith($"{_directory.At("h.csv")}:{number}: ");
        wrong.Message.ShouldContain(words);
        wrong.Message.ShouldContain("has to be");
    }

    [Fact]
    public void A_file_without_its_heading_is_told()
    {
        var path = _directory.Write("h.csv", "1,11,22,1,a\n");
        Should.Throw<UsageException>(() => HoldingsFile.Read(path)).Message.ShouldContain(HoldingsFile.Header);
    }

    private IReadOnlyList<CommunityEvent> Read(string lines) =>
        HoldingsFile.Read(_directory.Write("h.csv", HoldingsFile.Header + "\n" + lines));
}
