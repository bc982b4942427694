using System.Buffers;
using Arrakis.Scylla.Statements;
using Shouldly;

namespace Arrakis.Scylla.Tests.Statements;

public class ValueBufferTests
{
    [Fact]
    public void It_grows_and_keeps_what_was_written()
    {
        var buffer = new ValueBuffer();
        for (var i = 0; i < 1000; i++)
            buffer.Int(i);
        buffer.Write([.. Enumerable.Repeat((byte)7, 5000)]);

        buffer.Length.ShouldBe(9000);
        buffer.Written.Span[3].ShouldBe((byte)0);
        buffer.Written.Span[3999].ShouldBe((byte)(999 & 0xFF));
        buffer.Written.Span[8999].ShouldBe((byte)7);
    }

    [Fact]
    public void Cleared_it_keeps_its_memory()
    {
        var buffer = new ValueBuffer();
        buffer.Write(new byte[10_000]);
        buffer.Truncate(0);

        var before = GC.GetAllocatedBytesForCurrentThread();
        buffer.GetMemory(10_000);
        buffer.GetSpan(10_000);
        buffer.Advance(10_000);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        buffer.Length.ShouldBe(10_000);
    }

    [Fact]
    public void More_is_not_taken_than_was_given_out()
    {
        var buffer = new ValueBuffer();
        var given = buffer.GetSpan(1).Length;

        Should.Throw<ArgumentOutOfRangeException>(() => buffer.Advance(given + 1));
        Should.Throw<ArgumentOutOfRangeException>(() => buffer.Advance(-1));
        Should.Throw<ArgumentOutOfRangeException>(() => buffer.Truncate(1));
        Should.Throw<ArgumentOutOfRangeException>(() => { buffer.GetSpan(-1); });
    }

    [Fact]
    public void Beyond_the_longest_frame_it_does_not_grow() =>
        Should.Throw<InvalidOperationException>(() => { new ValueBuffer().GetSpan((256 * 1024 * 1024) + 1); })
            .Message.ShouldContain("268,435,456");
}
