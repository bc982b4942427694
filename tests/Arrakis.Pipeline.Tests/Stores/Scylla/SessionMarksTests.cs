using Arrakis.Pipeline.Stores.Scylla.Tables;
using Arrakis.Shared.Log;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Stores.Scylla;

public sealed class SessionMarksTests
{
    [Fact]
    public void Watermarks_come_back_whatever_they_are()
    {
        var random = new Random(4711);
        long[] extremes = [0, 1, -1, 127, 128, long.MaxValue, long.MinValue];
        for (var run = 0; run < 2_000; run++)
        {
            var marks = Enumerable.Range(0, random.Next(20))
                .Select(_ => new SessionWatermark((ulong)random.NextInt64(long.MinValue, long.MaxValue), Any(), Any())).ToList();
            var next = Any();
            var bytes = SessionMarks.Write(marks, next);
            SessionMarks.Read(bytes, next).ShouldBe(marks.OrderBy(mark => mark.Session));
        }

        long Any() => random.Next(3) == 0 ? extremes[random.Next(extremes.Length)] : random.NextInt64(long.MinValue, long.MaxValue);
    }

    [Fact]
    public void Equal_watermarks_are_equal_bytes_in_whatever_order_they_are_told()
    {
        var marks = Enumerable.Range(1, 50).Select(i => new SessionWatermark((ulong)i * 0x9E37_79B9_7F4A_7C15, i, i)).ToList();
        SessionMarks.Write([.. marks.AsEnumerable().Reverse()], 60).ShouldBe(SessionMarks.Write(marks, 60));
    }

    [Fact]
    public void A_thousand_sessions_take_14_KB()
    {
        var random = new Random(4711);
        var marks = Enumerable.Range(0, 1_000)
            .Select(_ => new SessionWatermark((ulong)random.NextInt64(), random.Next(1_000_000), 40_000_000 - random.Next(1_000_000)))
            .ToList();
        SessionMarks.Write(marks, 40_000_000).Length.ShouldBeInRange(13_500, 14_001);
    }

    [Fact]
    public void More_sessions_than_can_be_are_refused()
    {
        var error = Should.Throw<EventLogException>(() => SessionMarks.Write(new SessionWatermark[SessionMarks.Most + 1], 5));
        error.Message.ShouldContain("at most 65536");
        error.IsTransient.ShouldBeFalse();
    }

    [Fact]
    public void What_is_damaged_is_refused_wherever_it_ends()
    {
        var bytes = SessionMarks.Write([new SessionWatermark(7, 300, 400), new SessionWatermark(9, 300_000, 1)], 100_000);
        var whole = new List<int>();
        for (var length = 0; length < bytes.Length; length++)
        {
            try
            {
                SessionMarks.Read(bytes.AsSpan(0, length), 100_000);
                whole.Add(length);
            }
            catch (EventLogException damage)
            {
                damage.IsTransient.ShouldBeFalse();
            }
        }

        whole.ShouldBe([1, 1 + 8 + 2 + 3], "none, and the first alone, are whole");
        Should.Throw<EventLogException>(() => SessionMarks.Read([2, 1, 2], 5)).Message.ShouldContain("version 2");
    }
}
