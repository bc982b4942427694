using System.Text.Json;
using Arrakis.Cli.Output.Logs;
using Arrakis.Shared;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cli.Tests.Logs;

public sealed class LineFormatterTests
{
    private static readonly Redactor Redactor = new(["open-sesame"]);
    private static readonly DateTime Time = new(2026, 11, 21, 18, 5, 55, DateTimeKind.Utc);

    [Fact]
    public void A_line_of_JSON_has_the_values_of_its_message_as_fields()
    {
        var line = Json(l => l.LogInformation(
            "Shard {Shard} of {Community}: {IsReady}, {Ratio}, {Missing}, {Big}", 3, new CommunityId(397177100697600000), true, 0.5, null,
            397177100697600001));

        line.GetProperty("time").GetString().ShouldBe("2026-11-21T18:05:55Z");
        line.GetProperty("level").GetString().ShouldBe("info");
        line.GetProperty("category").GetString().ShouldBe("Arrakis.Test");
        line.GetProperty("shard").GetInt32().ShouldBe(3);
        line.GetProperty("community").GetString().ShouldBe("397177100697600000");
        line.GetProperty("big").GetString().ShouldBe("397177100697600001");
        line.GetProperty("isReady").GetBoolean().ShouldBeTrue();
        line.GetProperty("ratio").GetDouble().ShouldBe(0.5);
        line.GetProperty("missing").ValueKind.ShouldBe(JsonValueKind.Null);
        line.TryGetProperty("reason", out _).ShouldBeFalse();
    }

    [Fact]
    public void No_value_overwrites_what_every_line_has()
    {
        var line = Json(l => l.LogError(
            new IOException("disk full"), "{Time} {Level} {Category} {Message} {Reason}", 1, 2, 3, 4, 5));

        (line.GetProperty("level").GetString(), line.GetProperty("reason").GetString()).ShouldBe(("error", "disk full"));
        (line.GetProperty("level_").GetInt32(), line.GetProperty("reason_").GetInt32(), line.GetProperty("time_").GetInt32()).ShouldBe(
            (2, 5, 1));
        Json(l => l.LogWarning("For a {Reason}", "cause")).GetProperty("reason").GetString().ShouldBe("cause");
    }

    [Fact]
    public void Message_values_reason_and_stack_trace_are_without_secrets()
    {
        var fault = Caught("no entry with open-sesame");
        var text = Written(l => l.LogError(fault, "Key {Key}, number {Number}", "open-sesame", "ope" + "n-sesame"), isJson: true);

        text.ShouldNotContain("open-sesame");
        text.ShouldContain("   at ");
        Written(l => l.LogError(fault, "{First}{Second}", "open", "-sesame"), isJson: true).ShouldNotContain("open-sesame");
        Written(l => l.LogError(fault, "{First}{Second}", "open", "-sesame"), isJson: false).ShouldNotContain("open-sesame");
        new Redactor(["12345678"]).ShouldSatisfyAllConditions(
            r => Written(l => l.LogError("Number {Number}", 12345678), isJson: true, r).ShouldNotContain("12345678"));
    }

    [Fact]
    public void A_line_stays_one_and_steers_no_terminal()
    {
        var text = Written(l => l.LogWarning("Guild {Name}", "a\nb\e[2Jc\u0085d"), isJson: false);
        text.ShouldBe("18:05:55 warning Test: Guild a b\uFFFD[2Jc d");
    }

    [Fact]
    public void On_a_terminal_a_line_is_broken_between_words_and_set_in()
    {
        var lines = Written(l => l.LogWarning("{Words}", string.Join(' ', Enumerable.Repeat("words", 30))), isJson: false, width: 80)
            .Split('\n');
        lines.Length.ShouldBeGreaterThan(2);
        lines.ShouldAllBe(line => line.Length <= 80);
        lines[1..].ShouldAllBe(line => line.StartsWith("         words", StringComparison.Ordinal));
    }

    private static InvalidOperationException Caught(string message)
    {
        try
        {
            throw new InvalidOperationException(message);
        }
        catch (InvalidOperationException fault)
        {
            return fault;
        }
    }

    private static JsonElement Json(Action<ILogger> log) => JsonDocument.Parse(Written(log, isJson: true)).RootElement;

    private static string Written(Action<ILogger> log, bool isJson, Redactor? redactor = null, int? width = null)
    {
        var lines = new Lines(redactor ?? Redactor);
        log(lines);
        return isJson ? LineFormatter.AsJson(lines.Last!, Time) : LineFormatter.AsText(lines.Last!, Time, width);
    }

    private sealed class Lines(Redactor redactor) : ILogger
    {
        public LogLine? Last { get; private set; }

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Last = LogLine.Of(redactor, logLevel, "Arrakis.Test", state, exception, formatter);

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => NullLogger.Instance.BeginScope(state);
    }
}
