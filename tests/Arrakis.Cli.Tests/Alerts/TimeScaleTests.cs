namespace Arrakis.Cli.Tests.Alerts;

public sealed class TimeScaleTests
{
    [Theory]
    [InlineData("rate(a_total[5m]) > 0.01", "rate(a_total[5000ms]) > 0.01")]
    [InlineData("arrakis:watched:15m offset 1h30m", "arrakis:watched:15m offset 90000ms")]
    [InlineData("max_over_time(a[1d:5m])", "max_over_time(a[1440000ms:5000ms])")]
    [InlineData("a{b=\"5m\",c=~'1h\\'5m'} * 60", "a{b=\"5m\",c=~'1h\\'5m'} * 60")]
    [InlineData("time() - a > 120  # seconds\n and b > 120", "time() - a > 2  # seconds\n and b > 120")]
    [InlineData("a > 30 # minutes are not scaled: 5m", "a > 30 # minutes are not scaled: 5m")]
    [InlineData("histogram_quantile(0.95, a{le=~\"5(\\\\.0)?\"})", "histogram_quantile(0.95, a{le=~\"5(\\\\.0)?\"})")]
    public void Durations_and_marked_seconds_are_shorter_and_nothing_else_changes(string expression, string scaled) =>
        TimeScale.Expression(expression, 60).ShouldBe(scaled);

    [Theory]
    [InlineData("rate(a[5x])")]
    [InlineData("rate(a[10ms])")]
    [InlineData("a > b  # seconds")]
    public void What_cannot_be_scaled_is_refused(string expression) =>
        Should.Throw<FormatException>(() => TimeScale.Expression(expression, 60));

    [Fact]
    public async Task All_rules_of_the_repository_can_be_scaled_and_stay_rules()
    {
        using var directory = new TempDirectory();
        var file = directory.Write("scaled.yml", TimeScale.Rules((await AlertFiles.ReadAsync()).GetRawText(), 60));
        (await Deploy.DeployFiles.RunAsync("promtool", ["check", "rules", file])).ShouldEndWith(0);
    }
}
