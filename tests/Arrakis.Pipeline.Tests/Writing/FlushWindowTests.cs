using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Scoring;
using Arrakis.Pipeline.Tests.Owners;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared.Log;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Writing;

public sealed class FlushWindowTests
{
    private readonly FlushWindow _window = new();
    private readonly Community _community = new(PipelineFixture.Community(0), ScoringSettings.Default);
    private long _offset;

    [Fact]
    public void A_member_changed_five_times_is_five_changes_and_one_row()
    {
        Apply(1, 0);
        var first = Seal();
        for (var i = 1; i <= 5; i++)
            Apply(1, i * 100_000);
        var second = Seal();

        first.Changes.ShouldBe(first.Rows);
        (second.Rows, second.Changes).ShouldBe((1, 5));
    }

    [Fact]
    public void What_was_sealed_is_not_counted_again()
    {
        Apply(1, 0);
        Seal();
        var empty = Seal();
        (empty.Changes, empty.Rows, empty.Records).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void A_flush_knows_the_times_of_its_oldest_record()
    {
        _window.CountRecord(new Arrival(1_000_000, 30), appendedMs: 2_000, readUs: 3_000_000);
        _window.CountRecord(new Arrival(5_000_000, -1), appendedMs: 6_000, readUs: 7_000_000);
        var first = Seal();
        (first.Oldest.ReceivedUs, first.Oldest.AppendedMs, first.Oldest.ReadUs).ShouldBe((1_000_000, 2_000, 3_000_000));
        first.Oldest.SealedUs.ShouldBeGreaterThan(7_000_000);
        first.Arrivals.ShouldBe([new Arrival(1_000_000, 30), new Arrival(5_000_000, -1)]);

        // One that no gateway brought has no frame; it is a record all the same.
        _window.CountRecord(default, appendedMs: 8_000, readUs: 9_000_000);
        var second = Seal();
        (second.Oldest.ReceivedUs, second.Oldest.AppendedMs).ShouldBe((0, 8_000));
        second.Arrivals.ShouldBeEmpty();
        second.Records.ShouldBe(1);
    }

    private SealedFlush Seal() => _window.Seal(new LogCommit(_offset, []));

    private void Apply(long member, long afterMs) =>
        _community.Apply(Activity.Message(0, member, Activity.StartMs + afterMs, (int)_offset), new LogPosition(1, _offset++), _window);
}
