namespace Arrakis.Cli.Tests.Dashboards;

/// <summary>What the other tests find in expressions.</summary>
public sealed class PromQlTests
{
    [Theory]
    [InlineData("up", "up")]
    [InlineData("""sum by (job) (rate(a_total{x="y", z=~"{}"}[5m])) / on (job) group_left (pool) b:c""", """a_total{x="y", z=~"{}"} b:c""")]
    [InlineData("time() - max(a offset 5m) > 3 # seconds of b", "a")]
    [InlineData("""a or on() label_replace(vector(0), "kind", "none", "", "") or sum without (le) (b)""", "a b")]
    [InlineData("clamp_min(a - 1e-9, 0) > bool 2.5", "a")]
    public void Series_are_told_from_functions_labels_and_numbers(string expression, string selectors) =>
        string.Join(' ', PromQl.Selectors(expression)).ShouldBe(selectors);

    [Theory]
    [InlineData("up == 0", "up")]
    [InlineData("a / b > 0.9", "a / b")]
    [InlineData("a > b", "a|b")]
    [InlineData("sum by (x) (a) > 1 and on (x) (b or c > 2)", "sum by ( x ) ( a )|b|c")]
    [InlineData("""absent(up{job="a"})""", """up {job="a"}""")]
    [InlineData("sum without (x) (increase(a[15m]) > 0 or (a unless a offset 15m and on (job) b)) > 0", "increase ( a [15m] )|a|b")]
    [InlineData("max(a) - on (n) (max by (n) (b) or c * 0) > 0", "max ( a ) - on ( n ) ( max by ( n ) ( b ) or c * 0 )")]
    [InlineData("a > time() - 900", "a")]
    public void Comparisons_are_taken_away_and_what_is_combined_stands_by_itself(string expression, string operands) =>
        string.Join('|', PromQl.Operands(expression)).ShouldBe(operands);

    [Fact]
    public void Labels_and_windows_are_found()
    {
        const string expression = """sum by (a, b) (rate(m{c="d", e!~"f,g=\"h\""}[$__rate_interval])) / ignoring (i) n""";
        PromQl.GroupingLabels(expression).ShouldBe(["a", "b", "i"]);
        PromQl.Windows(expression).ShouldBe(["$__rate_interval"]);
        PromQl.Selectors(expression)[0].Labels.ShouldBe(["c", "e"]);
    }
}
