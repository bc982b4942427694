using System.Globalization;
using System.Text.Json;
using Arrakis.Cli.Top;

namespace Arrakis.Cli.Tests.Top;

public sealed class TopScreenTests
{
    private static readonly Uri Page = new("http://127.0.0.1:8080/");

    [Theory]
    [InlineData(80, 24)]
    [InlineData(80, 10)]
    [InlineData(40, 24)]
    [InlineData(200, 60)]
    public void No_line_is_longer_and_there_are_no_more_than_the_terminal_has(int columns, int rows)
    {
        var lines = new TopScreen(Busy(), Page).Lines(columns, rows, colours: false);
        lines.Count.ShouldBeLessThanOrEqualTo(rows);
        foreach (var line in lines)
            Cells.WidthOf(line).ShouldBeLessThanOrEqualTo(columns, line);
    }

    [Fact]
    public void All_sections_are_there_at_80_by_24_and_the_worst_stands_first()
    {
        var text = string.Join('\n', new TopScreen(Busy(), Page).Lines(80, 24, colours: false));
        foreach (var heading in new[]
        {
            "Problems", "Shards", "Partitions", "Communities", "read", "scored", "lag", "latency", "store", "dead letters 7",
        })
            text.ShouldContain(heading);
        text.ShouldContain("19 of 20 ready");
        text.IndexOf("stopped: no store", StringComparison.Ordinal).ShouldBeLessThan(text.LastIndexOf(
            "lag       900", StringComparison.Ordinal));
        text.ShouldContain("3 times");
    }

    [Fact]
    public void A_larger_terminal_shows_more_and_a_snapshot_everything()
    {
        var screen = new TopScreen(Busy(), Page);
        screen.Lines(80, 60, colours: false).Count.ShouldBe(60);
        var all = screen.Lines(80, TopScreen.AllRows, colours: false);
        all.Count(l => l.Contains("durable to", StringComparison.Ordinal)).ShouldBe(15);
        all.ShouldNotContain(l => l.Contains(" more)", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_of_strangers_neither_steer_the_terminal_nor_break_the_columns()
    {
        var text = string.Join(
            '\n',
            new TopScreen(
                Busy("a\e[2J\u202Eb\r\n漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字"),
                Page).Lines(80, 60, colours: false));
        text.ShouldNotContain("\e");
        text.ShouldNotContain("\u202E");
        text.ShouldNotContain("\r");
        text.Split('\n').ShouldAllBe(line => Cells.WidthOf(line) <= 80);
        text.ShouldContain("漢字…");
    }

    [Fact]
    public void Colours_come_only_where_they_are_asked_for()
    {
        string.Concat(new TopScreen(Busy(), Page).Lines(80, 24, colours: true)).ShouldContain("\e[32m");
        string.Concat(new TopScreen(Busy(), Page).Lines(80, 24, colours: false)).ShouldNotContain("\e");
    }

    [Fact]
    public void A_node_that_tells_nothing_of_this_is_shown_with_what_it_tells()
    {
        var state = new TopState();
        state.Take("status", """{"version":"9.9","snapshot":{"state":"running"}}""");
        var lines = new TopScreen(state, Page).Lines(80, 24, colours: false);
        lines[0].ShouldContain("running");
        string.Join('\n', lines).ShouldContain("Problems  none");
    }

    [Theory]
    [InlineData(new[] { 0.0, 1, 2, 4, 8 }, 5, "▁▂▃▅█")]
    [InlineData(new[] { 0.0, 0, 0 }, 3, "▁▁▁")]
    [InlineData(new[] { 1.0, 9, 1, 1 }, 2, "█▁")]
    public void A_line_of_bars_shows_the_largest_of_each_column(double[] values, int columns, string bars) =>
        Sparkline.Of([.. values.Select(v => (double?)v)], columns).ShouldBe(bars);

    [Theory]
    [InlineData(0.012, "12 ms")]
    [InlineData(3.44, "3.4 s")]
    [InlineData(300, "5 min")]
    [InlineData(7_500, "2 h 5 min")]
    [InlineData(273_600, "3 d 4 h")]
    public void Times_are_short(double seconds, string text) => Figure.Time(seconds).ShouldBe(text);

    private static TopState Busy(string name = "Sietch Tabr")
    {
        var state = new TopState();
        state.Take("history", JsonSerializer.Serialize(Enumerable.Range(0, 300).Select(i => new
        {
            timeMs = i * 1000L, received = (double?)i, applied = (double?)i, lagEvents = 300 - i, p50 = 0.01, p99 = (double?)(i % 7 / 10.0),
        })));
        state.Take("status", JsonSerializer.Serialize(new
        {
            version = "0.1.0", startedMs = 0L, nowMs = 300_000L, receivedPerSecond = 1_234.5, appliedPerSecond = 1_230.0, communities = 40,
            members = 123_456,
            memoryBytes = 300_000_000L,
            snapshot = new
            {
                state = "running", role = "node", node = "arrakis-1", source = name, received = 1_000_000, applied = 999_000,
                lagEvents = 900, lagSeconds = 12.5,
                latency = new { p50 = 0.012, p90 = 0.05, p99 = 0.185, max = 3.2 }, deadLetters = 7, rowsWritten = 5_000_000,
                batchesWritten = 120_000, writesInFlight = 3,
                shards = Enumerable.Range(0, 20).Select(i => new
                {
                    id = i, state = i == 7
                        ? "disconnected"
                        : "ready", guilds = 1_000, heartbeatSeconds = 0.04, heartbeatAgeSeconds = 12.0, bufferedEvents = 0,
                    reason = i == 7 ? "Connection refused" : null,
                }),
                partitions = Enumerable.Range(0, 16).Select(i => new
                {
                    partition = i, readOffset = 5L, committedOffset = 4L, endOffset = 9L, lag = i == 3
                        ? 900
                        : 0, lagSeconds = i == 3 ? 12.5 : 0, communities = 3, members = 999,
                    stopped = i == 9 ? "no store" : null,
                }),
                problems = Enumerable.Range(0, 9).Select(
                    i => new
                    {
                        timeMs = 1000L * i, level = "warning", source = "Arrakis.Test", message = name + i, count = i == 0 ? 3 : 1,
                    }),
            },
        }));
        var communities = Enumerable.Range(0, 40).Select(i => new
        {
            id = (397177100697600000 + i).ToString(CultureInfo.InvariantCulture), name, members = 100 + i, events = 1_000_000 - i,
            isFrozen = i == 5,
        });
        state.Take("communities", JsonSerializer.Serialize(new { total = 40, communities }));
        return state;
    }
}
