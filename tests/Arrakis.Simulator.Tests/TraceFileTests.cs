using System.Text;
using Shouldly;
using Xunit;

namespace Arrakis.Simulator.Tests;

public sealed class TraceFileTests : SimulatorTest
{
    private const string Header = "time_ms,channel,author,length,attachments,embeds,reactions,pinned\n";

    [Fact]
    public void The_slice_has_the_messages_and_reactions_of_its_description()
    {
        var trace = TraceFile.Load(TestData.Slice);
        trace.MessageCount.ShouldBe(80_000);
        trace.ReactionCount.ShouldBe(13_099);
        trace.EventCount.ShouldBe(93_099);
    }

    [Fact]
    public void Events_are_in_order_of_time_then_row_then_message_before_reaction()
    {
        var trace = TraceFile.Load(TestData.Slice);
        for (var i = 1; i < trace.EventCount; i++)
        {
            var (a, b) = (trace[i - 1], trace[i]);
            (a.TimeMs, a.Row, a.Reaction).CompareTo((b.TimeMs, b.Row, b.Reaction)).ShouldBeLessThan(0, $"event {i}");
        }
    }

    [Fact]
    public void Every_message_and_every_reaction_comes_once_and_by_the_rule()
    {
        var trace = TraceFile.Load(Write("rule.csv", Header + "1525000000000,5,4150,3,0,0,2,0\n1525000001000,6,7,3,0,0,0,1\n"));
        var events = Enumerable.Range(0, trace.EventCount).Select(i => trace[i]).ToArray();
        events.ShouldBe(
        [
            new TraceEvent(1525000000000, 0, -1, 5, 4150, 4150),
            new TraceEvent(1525000001000, 0, 0, 5, ((4150 + 0) % 4153) + 1, 4150),
            new TraceEvent(1525000001000, 1, -1, 6, 7, 7),
            new TraceEvent(1525000002000, 0, 1, 5, ((4150 + 7919) % 4153) + 1, 4150),
        ]);
        trace.LastTimeMs.ShouldBe(1525000002000);
    }

    [Fact]
    public void A_plain_file_and_a_gzipped_one_give_the_same_trace()
    {
        using var gzip = new System.IO.Compression.GZipStream(
            File.OpenRead(TestData.Slice), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.ASCII);
        var plain = TraceFile.Load(Write("plain.csv", reader.ReadToEnd()));
        var zipped = TraceFile.Load(TestData.Slice);
        Enumerable.Range(0, plain.EventCount).All(i => plain[i] == zipped[i]).ShouldBeTrue();
        plain.EventCount.ShouldBe(zipped.EventCount);
    }

    [Theory]
    [InlineData("", "line 1 is not the header")]
    [InlineData("a,b,c\n", "line 1 is not the header")]
    [InlineData(Header, "line 2 ends the trace")]
    [InlineData(Header + "1525000000000,115,1,3,0,0,0,0\n", "line 2 has '115' as channel, which is a whole number from 1 to 114")]
    [InlineData(Header + "1525000000000,1,1,3,0,0,0,0\n1525000000000,1,x,3,0,0,0,0\n", "line 3 has 'x' as author")]
    [InlineData(Header + "1525000000000,1,1,3,0,0,0\n", "line 2 has not the 8 columns")]
    [InlineData(Header + "1525000000000,1,1,3,0,0,0,0,0\n", "line 2 has not the 8 columns")]
    [InlineData(Header + "1525000000001,1,1,3,0,0,0,0\n1525000000000,1,1,3,0,0,0,0\n", "line 3 has the time 1525000000000, before")]
    public void What_is_no_trace_is_refused_with_file_line_and_what_would_be_right(string text, string expected)
    {
        var path = Write("wrong.csv", text);
        var error = Should.Throw<TraceException>(() => TraceFile.Load(path));
        error.Message.ShouldContain(path);
        error.Message.ShouldContain(expected);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        Should.Throw<TraceException>(() => TraceFile.Load("/nowhere/trace.csv")).Message.ShouldContain("/nowhere/trace.csv");
    }

    [Fact]
    public void Damaged_gzip_is_named()
    {
        var path = Write("damaged.csv.gz", "");
        File.WriteAllBytes(path, [0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        Should.Throw<TraceException>(() => TraceFile.Load(path)).Message.ShouldContain("gzip");
    }
}
