using Arrakis.Shared;
using Arrakis.Shared.Log;
using Shouldly;
using Xunit;

namespace Arrakis.EventLog.Tests;

/// <summary>What every table of dead letters must do.</summary>
public abstract class DeadLetterContract : IAsyncLifetime
{
    protected IDeadLetterStore Letters { get; private set; } = null!;

    public async Task InitializeAsync() => Letters = await OpenAsync();

    public abstract Task DisposeAsync();

    /// <summary>Opens an empty table.</summary>
    protected abstract Task<IDeadLetterStore> OpenAsync();

    protected static DeadLetter Letter(string key, long refusedMs = 1, long member = 0, int bytes = 3) => new()
    {
        Key = key,
        Stage = "pipeline",
        Reason = "because",
        RefusedMs = refusedMs,
        CommunityId = 5,
        MemberId = member,
        Payload = Enumerable.Range(0, bytes).Select(i => (byte)i).ToArray(),
    };

    [Fact]
    public async Task A_letter_comes_back_as_it_was()
    {
        await Letters.AddAsync([Letter("frame:00000000000000ff:7", member: 9)]);
        var letter = (await Letters.ListAsync(10)).ShouldHaveSingleItem();
        letter.ShouldBe(Letter("frame:00000000000000ff:7", member: 9) with { Payload = letter.Payload });
        letter.Payload.ToArray().ShouldBe([0, 1, 2]);
    }

    [Fact]
    public async Task The_same_trouble_met_again_replaces_itself()
    {
        await Letters.AddAsync([Letter("log:1:0:4"), Letter("log:1:0:5")]);
        await Letters.AddAsync([Letter("log:1:0:4", refusedMs: 8)]);
        (await Letters.CountAsync()).ShouldBe(2);
        (await Letters.ListAsync(1)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            letter => letter.Key.ShouldBe("log:1:0:4"), letter => letter.RefusedMs.ShouldBe(8));
    }

    [Fact]
    public async Task The_newest_are_listed_first_and_no_more_than_asked()
    {
        await Letters.AddAsync([.. Enumerable.Range(1, 20).Select(i => Letter($"frame:0:{i}", refusedMs: i * 37 % 20))]);
        (await Letters.ListAsync(5)).Select(letter => letter.RefusedMs).ShouldBe([19, 18, 17, 16, 15]);
    }

    [Fact]
    public async Task Keys_are_those_of_one_partition_and_epoch_from_an_offset_on_as_numbers()
    {
        await Letters.AddAsync(
            [
                Letter("log:2:3:9"), Letter("log:2:3:10"), Letter("log:2:3:100"), Letter("log:2:4:10"), Letter("log:1:3:10"),
                Letter("frame:0:10"),
            ]);
        (await Letters.KeysFromAsync(2, 3, 10)).ShouldBe(["log:2:3:10", "log:2:3:100"], ignoreOrder: true);
    }

    [Fact]
    public async Task Scrubbing_a_member_empties_its_payloads_and_no_others()
    {
        await Letters.AddAsync([Letter("a", member: 1), Letter("b", member: 2), Letter("c", member: 1), Letter("d")]);
        (await Letters.ScrubAsync(new MemberId(1))).ShouldBe(2);
        (await Letters.ListAsync(10)).Where(letter => letter.Payload.IsEmpty).Select(letter => letter.Key).ShouldBe(
            ["a", "c"], ignoreOrder: true);
        (await Letters.CountAsync()).ShouldBe(4);
    }

    [Fact]
    public async Task A_payload_is_cut_at_64_KiB()
    {
        await Letters.AddAsync([Letter("big", bytes: 70_000)]);
        (await Letters.ListAsync(1))[0].Payload.Length.ShouldBe(65_536);
    }

    [Fact]
    public async Task A_letter_is_found_by_its_key_with_what_it_held()
    {
        await Letters.AddAsync([Letter("log:1:0:4", member: 9), Letter("log:1:0:5", bytes: 0)]);
        var letter = (await Letters.FindAsync("log:1:0:4")).ShouldNotBeNull();
        letter.ShouldBe(Letter("log:1:0:4", member: 9) with { Payload = letter.Payload });
        letter.Payload.ToArray().ShouldBe([0, 1, 2]);
        (await Letters.FindAsync("log:1:0:5")).ShouldNotBeNull().Payload.IsEmpty.ShouldBeTrue();
        (await Letters.FindAsync("log:1:0:6")).ShouldBeNull();
    }

    [Fact]
    public async Task A_letter_that_was_brought_back_is_empty_stays_refused_and_stays_so_when_it_is_added_again()
    {
        await Letters.AddAsync([Letter("log:1:0:4"), Letter("log:1:0:5"), Letter("frame:0:1")]);
        await Letters.MarkReplayedAsync(["log:1:0:4", "frame:0:1", "log:1:0:99"], 1_700_000_000_000);
        await Letters.AddAsync([Letter("log:1:0:4", refusedMs: 1_800_000_000_000)]);

        foreach (var key in new[] { "log:1:0:4", "frame:0:1" })
        {
            var letter = (await Letters.FindAsync(key)).ShouldNotBeNull();
            (letter.ReplayedMs, letter.Payload.Length).ShouldBe((1_700_000_000_000, 0));
        }

        (await Letters.FindAsync("log:1:0:5")).ShouldNotBeNull().ShouldSatisfyAllConditions(
            other => other.ReplayedMs.ShouldBe(0), other => other.Payload.Length.ShouldBe(3));
        (await Letters.FindAsync("log:1:0:99")).ShouldBeNull("a key that is not there is skipped");
        (await Letters.CountAsync()).ShouldBe(3);
        (await Letters.KeysFromAsync(1, 0, 0)).ShouldBe(["log:1:0:4", "log:1:0:5"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_letter_that_was_erased_stays_so_when_it_is_added_again_or_brought_back()
    {
        await Letters.AddAsync([Letter("log:1:0:4", member: 1), Letter("log:1:0:5", member: 2)]);
        (await Letters.ScrubAsync(new MemberId(1))).ShouldBe(1);
        await Letters.AddAsync([Letter("log:1:0:4", refusedMs: 1_800_000_000_000, member: 1)]);
        await Letters.MarkReplayedAsync(["log:1:0:4"], 1_700_000_000_000);

        var erased = (await Letters.FindAsync("log:1:0:4")).ShouldNotBeNull();
        erased.Payload.IsEmpty.ShouldBeTrue();
        erased.Reason.ShouldBe(DeadLetter.ErasedReason);
        (await Letters.FindAsync("log:1:0:5")).ShouldNotBeNull().Payload.Length.ShouldBe(3);
        (await Letters.KeysFromAsync(1, 0, 0)).Count.ShouldBe(2);
        (await Letters.ScrubAsync(new MemberId(1))).ShouldBe(1);
    }

    [Fact]
    public async Task Nobody_is_the_member_0()
    {
        await Letters.AddAsync([Letter("a")]);
        (await Letters.ScrubAsync(default)).ShouldBe(0);
        (await Letters.FindAsync("a")).ShouldNotBeNull().Payload.Length.ShouldBe(3);
    }

    [Fact]
    public async Task Many_letters_are_added_at_once()
    {
        await Letters.AddAsync([.. Enumerable.Range(0, 300).Select(i => Letter($"log:1:0:{i}", refusedMs: i + 1, member: (i % 3) + 1))]);
        (await Letters.CountAsync()).ShouldBe(300);
        (await Letters.KeysFromAsync(1, 0, 250)).Count.ShouldBe(50);
        (await Letters.ScrubAsync(new MemberId(2))).ShouldBe(100);
        (await Letters.ListAsync(int.MaxValue)).Select(letter => letter.RefusedMs).ShouldBe(
            Enumerable.Range(1, 300).Reverse().Select(i => (long)i));
    }
}
