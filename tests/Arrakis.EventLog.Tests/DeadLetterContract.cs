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
            [Letter("log:2:3:9"), Letter("log:2:3:10"), Letter("log:2:3:100"), Letter("log:2:4:10"), Letter("log:1:3:10"), Letter("frame:0:10")]);
        (await Letters.KeysFromAsync(2, 3, 10)).ShouldBe(["log:2:3:10", "log:2:3:100"], ignoreOrder: true);
    }

    [Fact]
    public async Task Scrubbing_a_member_empties_its_payloads_and_no_others()
    {
        await Letters.AddAsync([Letter("a", member: 1), Letter("b", member: 2), Letter("c", member: 1), Letter("d")]);
        (await Letters.ScrubAsync(new MemberId(1))).ShouldBe(2);
        (await Letters.ListAsync(10)).Where(letter => letter.Payload.IsEmpty).Select(letter => letter.Key).ShouldBe(["a", "c"], ignoreOrder: true);
        (await Letters.CountAsync()).ShouldBe(4);
    }

    [Fact]
    public async Task A_payload_is_cut_at_64_KiB()
    {
        await Letters.AddAsync([Letter("big", bytes: 70_000)]);
        (await Letters.ListAsync(1))[0].Payload.Length.ShouldBe(65_536);
    }
}
