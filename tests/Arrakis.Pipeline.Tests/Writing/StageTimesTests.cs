using Arrakis.Pipeline.Writing;
using Arrakis.Shared.Events;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Writing;

public sealed class StageTimesTests
{
    private const long Now = 1_800_000_000_000_000;

    [Fact]
    public void Every_stage_is_the_time_from_the_one_before()
    {
        var times = new StageTimes(ReceivedUs: Now, AppendedMs: (Now / 1000) + 5, ReadUs: Now + 7_500, SealedUs: Now + 107_500);
        times.Append.ShouldBe(.005);
        times.Read.ShouldBe(.0025);
        times.Gather.ShouldBe(.1);
        times.Write(Now + 127_500).ShouldBe(.02);
    }

    [Fact]
    public void Clocks_that_disagree_make_a_stage_zero_and_never_negative()
    {
        var times = new StageTimes(ReceivedUs: Now, AppendedMs: (Now / 1000) - 5, ReadUs: Now - 9_000, SealedUs: Now - 10_000);
        times.Append.ShouldBe(0);
        times.Read.ShouldBe(0);
        times.Gather.ShouldBe(0);
        times.Write(Now - 11_000).ShouldBe(0);
    }

    [Fact]
    public void A_stage_of_which_nobody_told_the_time_is_not_measured()
    {
        new StageTimes(0, 5, 7_000, 8_000).Append.ShouldBeNull();
        new StageTimes(1, 0, 7_000, 8_000).Append.ShouldBeNull();
        new StageTimes(1, 0, 7_000, 8_000).Read.ShouldBeNull();
        new StageTimes(0, 0, 7_000, 8_000).Gather.ShouldBe(.001);
    }

    [Fact]
    public void End_to_end_is_what_Discord_took_and_what_we_took()
    {
        var arrival = Arrival.Of(new CommunityEvent { ReceivedUs = Now, DiscordDelayMs = 250 });
        arrival.LatencyUs(Now + 100_000).ShouldBe(100_000);
        arrival.EndToEndSeconds(Now + 100_000)!.Value.ShouldBe(.35, 1e-9);
        arrival.EndToEndSeconds(Now - 100_000).ShouldBe(.25);
    }

    [Fact]
    public void Without_a_time_of_Discords_there_is_no_end_to_end()
    {
        Arrival.Of(new CommunityEvent { ReceivedUs = Now }).EndToEndSeconds(Now).ShouldBeNull();
        Arrival.Of(new CommunityEvent { ReceivedUs = Now, DiscordDelayMs = 0 }).EndToEndSeconds(Now).ShouldBe(0);
        Arrival.Of(null).ReceivedUs.ShouldBe(0);
    }
}
