using Arrakis.Cli.Output.Logs;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cli.Tests.Logs;

public sealed class RecentProblemsTests : IDisposable
{
    private readonly RecentProblems _problems = new(new Redactor(["open-sesame"]), TimeProvider.System);

    public void Dispose() => _problems.Dispose();

    [Fact]
    public void Warnings_and_errors_are_kept_without_secrets_the_newest_first()
    {
        var log = _problems.CreateLogger("Arrakis.Test");
        log.LogInformation("nothing");
        log.LogWarning("first, {Key}", "open-sesame");
        log.LogError(new IOException("disk full"), "second");

        var kept = _problems.Newest();
        kept.Select(p => (p.Level, p.Source, p.Message, p.Count)).ShouldBe(
            [("error", "Arrakis.Test", "second: disk full", 1), ("warning", "Arrakis.Test", "first, [redacted]", 1)]);
    }

    [Fact]
    public void What_is_repeated_is_kept_once_and_counted()
    {
        var log = _problems.CreateLogger("Arrakis.Test");
        for (var i = 0; i < 3; i++)
        {
            log.LogWarning("again");
            log.LogWarning("between");
        }

        _problems.Newest().Select(p => (p.Message, p.Count)).ShouldBe([("between", 3), ("again", 3)]);
    }

    [Fact]
    public void No_more_than_fifty_are_kept()
    {
        var log = _problems.CreateLogger("Arrakis.Test");
        for (var i = 0; i < 120; i++)
            log.LogWarning("number {Number}", i);

        _problems.Newest().Count.ShouldBe(50);
        _problems.Newest()[0].Message.ShouldBe("number 119");
    }
}
