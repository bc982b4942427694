using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Scoring;

public sealed class ScoringSettingsTests
{
    [Fact]
    public void The_defaults_are_right() => ScoringSettings.Default.Validate().ShouldBeEmpty();

    [Fact]
    public void Every_mistake_gets_a_line_that_names_it()
    {
        var settings = new ScoringSettings
        {
            MessagePoints = -1, ReactionGivenPoints = double.NaN, ReactionReceivedPoints = 1e9, DecayFactor = 0,
            MessageWait = TimeSpan.FromSeconds(-1), ReactionGivenWait = TimeSpan.FromDays(2), ConvictionUnit = 0, LaunchedAtMs = -4,
        };
        settings.Validate().Select(line => line.Split(' ')[0]).ShouldBe(
        [
            "MessagePoints", "ReactionGivenPoints", "ReactionReceivedPoints", "MessageWait", "ReactionGivenWait", "DecayFactor",
            "ConvictionUnit",
            "LaunchedAtMs",
        ]);
        Should.Throw<ArgumentException>(() => new Community(new CommunityId(1), settings)).Message.ShouldContain("DecayFactor is 0");
    }
}
