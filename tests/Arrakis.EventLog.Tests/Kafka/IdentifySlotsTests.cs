using Arrakis.EventLog.Kafka.Identify;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace Arrakis.EventLog.Tests.Kafka;

public sealed class IdentifySlotsTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Horizon = TimeSpan.FromSeconds(60);

    [Fact]
    public void Turns_follow_each_other_by_the_interval_and_not_by_more()
    {
        var slots = New();
        slots.Add(0, 1_000, null).ShouldBe(1_000);
        slots.Add(1, 1_001, null).ShouldBe(6_000);
        slots.Add(2, 1_002, null).ShouldBe(11_000);
        slots.Add(3, 30_000, null).ShouldBe(30_000, "nobody waits for turns that are past");
        slots.Add(4, 29_000, null).ShouldBe(35_000, "another broker's clock may be behind");
    }

    [Fact]
    public void Who_starts_over_and_over_does_not_push_others_into_a_distant_future()
    {
        var slots = New();
        for (var i = 0; i < 1_000; i++)
            slots.Add(i, 1_000, null);
        slots.BacklogMs(1_000).ShouldBe(60_000);
        slots.Add(1_000, 2_000, null).ShouldBeNull();
        slots.Add(1_001, 7_000, null).ShouldBe(66_000);
    }

    [Fact]
    public void Without_what_was_deleted_turns_are_not_known_until_a_request_tells()
    {
        var slots = New();
        slots.Begin(10);
        slots.IsPlaced.ShouldBeFalse();
        slots.Add(10, 1_000, new IdentifyClaim(7, 500)).ShouldBeNull("8 and 9 are deleted, and it had not read them");
        slots.Add(11, 1_100, null).ShouldBeNull();
        slots.Add(12, 1_200, new IdentifyClaim(10, 20_000)).ShouldBe(30_000, "11 had its turn at 25,000");
    }

    [Fact]
    public void A_claim_about_what_comes_after_it_is_none()
    {
        var slots = New();
        slots.Begin(10);
        slots.Add(10, 1_000, new IdentifyClaim(10, 0)).ShouldBeNull();
        slots.Add(11, 1_000, new IdentifyClaim(long.MaxValue, 0)).ShouldBeNull();
        slots.IsPlaced.ShouldBeFalse();
    }

    [Fact]
    public void Claims_are_read_as_they_were_written_and_anything_else_is_a_request_without_one()
    {
        var claim = new IdentifyClaim(17, IdentifySlots.Never);
        IdentifyClaim.Decode(claim.Encode()).ShouldBe(claim);
        IdentifyClaim.Decode([]).ShouldBeNull();
        IdentifyClaim.Decode([2, .. claim.Encode()[1..]]).ShouldBeNull();
        IdentifyClaim.Decode([.. claim.Encode(), 0]).ShouldBeNull();
    }

    // Gateways that read late, ask, restart on what retention left, while brokers' clocks jump: all compute the same turns.
    [Fact]
    public void However_requests_interleave_all_gateways_compute_the_same_turns_and_none_are_too_close()
    {
        var step = Gen.Choose(0, 3).SelectMany(process => Gen.Choose(0, 9).SelectMany(kind => Gen.Choose(-300, 9_000).SelectMany(
            elapsed => Gen.Choose(0, 4).Select(lag => new Step(process, kind, elapsed, lag)))));
        Prop.ForAll(step.ListOf().ToArbitrary(), steps => new World().Play(steps)).Check(
            Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(200));
    }

    private static IdentifySlots New() => new(Interval, Horizon);

    private sealed record Step(int Process, int Kind, int Elapsed, int Lag);

    private sealed class World
    {
        private readonly List<(long TimeMs, IdentifyClaim? Claim, long? Turn)> _records = [];
        private readonly IdentifySlots _all = New();
        private readonly IdentifySlots[] _processes = [New(), New(), New(), New()];
        private readonly long[] _quietSince = new long[4];
        private int _start;
        private long _now = 1_000_000;

        public void Play(IEnumerable<Step> steps)
        {
            foreach (var step in steps)
            {
                _now += step.Elapsed;
                Take(step);
            }

            var turns = _records.Where(r => r.Turn is not null).Select(r => r.Turn!.Value).ToList();
            turns.Zip(turns.Skip(1)).ShouldAllBe(pair => pair.Second - pair.First >= Interval.TotalMilliseconds);
        }

        private void Take(Step step)
        {
            if (step.Kind == 0)
                Restart(step.Process);
            else if (step.Kind == 1)
                // Retention keeps what is younger than any turn can be away.
                _start = Math.Max(_start, _records.Count(r => r.TimeMs < _now - (2 * Horizon.TotalMilliseconds)));
            else
                Ask(step.Process, step.Lag);
        }

        private void Restart(int process)
        {
            _processes[process] = New();
            _processes[process].Begin(_start);
            _quietSince[process] = _now;
        }

        private void Ask(int process, int lag)
        {
            var slots = _processes[process];
            // Others may append between its reading and its request.
            Read(process, Math.Max(slots.Next, _records.Count - lag));
            if (!slots.IsPlaced)
            {
                if (!slots.IsEmpty && _now - _quietSince[process] <= (Horizon + Interval).TotalMilliseconds)
                    return;
                Read(process, _records.Count);
                slots.AssumeIdle();
            }
            Append(slots.Claim);
            Read(process, _records.Count);
        }

        private void Append(IdentifyClaim claim)
        {
            var turn = _all.Add(_records.Count, _now, claim);
            _records.Add((_now, claim, turn));
        }

        private void Read(int process, long end)
        {
            var slots = _processes[process];
            if (slots.Next < _start)
                slots.Begin(_start);
            while (slots.Next < end)
            {
                var (offset, record) = (slots.Next, _records[(int)slots.Next]);
                var turn = slots.Add(offset, record.TimeMs, record.Claim);
                if (slots.IsPlaced)
                    turn.ShouldBe(record.Turn, $"record {offset} as process {process} reads it");
            }
        }
    }
}
