using System.Globalization;
using Arrakis.Pipeline.Leaderboards;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Leaderboards;

public sealed class IdPrefixTests
{
    [Fact]
    public void It_matches_what_begins_with_it_as_text()
    {
        var random = new Random(7);
        long[] ids = [0, 1, 9, 10, 99, 100, 881_234_567_890_000_001, 999_999_999_999_999_999, 1_000_000_000_000_000_000, long.MaxValue];
        ids = [.. ids, .. Enumerable.Range(0, 500).Select(_ => random.NextInt64(1L << random.Next(1, 63)))];
        foreach (var id in ids)
        {
            var text = id.ToString(CultureInfo.InvariantCulture);
            string[] others = ["1", "88", "9", "92233", "9223372036854775807"];
            foreach (var wanted in Enumerable.Range(1, text.Length).Select(n => text[..n]).Concat(others))
            {
                if (IdPrefix.Parse(wanted) is { } prefix)
                    prefix.Matches(id).ShouldBe(text.StartsWith(wanted, StringComparison.Ordinal), $"{wanted} and {id}");
                else
                    wanted[0].ShouldBe('0');
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("01")]
    [InlineData("-1")]
    [InlineData("1x")]
    [InlineData("٣")]
    [InlineData("9223372036854775808")]
    [InlineData("12345678901234567890")]
    public void What_no_id_begins_with_is_no_prefix(string text) => IdPrefix.Parse(text).ShouldBeNull();
}
