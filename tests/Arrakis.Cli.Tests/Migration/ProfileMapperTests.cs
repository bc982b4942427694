using Arrakis.Cli.Migration;
using Arrakis.Shared.Log;

namespace Arrakis.Cli.Tests.Migration;

public sealed class ProfileMapperTests
{
    private static readonly DateTime Now = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly SourceProfile Stilgar = new(
        Guid.Parse("00000000-0000-0000-0000-000000000007"), "526209802240000000", "123456789012345678", 41.25, 17.5,
        new DateTime(2025, 6, 1, 7, 30, 0, DateTimeKind.Utc), new DateTime(2024, 1, 2, 3, 4, 5, DateTimeKind.Utc));

    [Fact]
    public void A_profile_becomes_a_row_that_stands_before_every_log()
    {
        var row = ProfileMapper.ToRow(Stilgar, Now, out var reason).ShouldNotBeNull();
        reason.ShouldBeNull();
        row.CommunityId.Value.ShouldBe(526209802240000000);
        row.MemberId.Value.ShouldBe(123456789012345678);
        row.Applied.ShouldBe(LogPosition.None);
        row.ImportedConviction.ShouldBe(41.25);
        row.Activity.ShouldBe(17.5);
        row.ActivityWindow.ShouldBe((int)(new DateTimeOffset(Stilgar.UpdatedAt!.Value).ToUnixTimeMilliseconds() / 21_600_000));
        row.JoinedMs.ShouldBe(new DateTimeOffset(Stilgar.JoinedAt!.Value).ToUnixTimeMilliseconds());
        row.WindowPoints.ShouldBe(0, "what was earned in the window before is not known");
        row.Holding.ShouldBeNull();
    }

    [Fact]
    public void A_score_that_was_never_given_stays_absent_and_zero_is_a_score()
    {
        ProfileMapper.ToRow(Stilgar with { Conviction = null }, Now, out _).ShouldNotBeNull().ImportedConviction.ShouldBeNull();
        ProfileMapper.ToRow(Stilgar with { Conviction = -0.0 }, Now, out _).ShouldNotBeNull().ImportedConviction.ShouldBe(0);
        var inactive = ProfileMapper.ToRow(Stilgar with { Activity = -0.0 }, Now, out _).ShouldNotBeNull();
        BitConverter.DoubleToInt64Bits(inactive.Activity).ShouldBe(0, "minus zero would not be found equal");
    }

    [Theory]
    [InlineData(null, "the profile has no discord_id")]
    [InlineData("", "its discord_id is “”")]
    [InlineData("12x", "its discord_id is “12x”")]
    [InlineData("-5", "its discord_id is “-5”")]
    [InlineData("0", "its discord_id is “0”")]
    [InlineData("99999999999999999999", "its discord_id is “99999999999999999999”")]
    public void A_profile_without_a_discord_id_is_rejected_with_that_reason(string? id, string expected)
    {
        ProfileMapper.ToRow(Stilgar with { DiscordId = id }, Now, out var reason).ShouldBeNull();
        reason.ShouldNotBeNull().ShouldStartWith(expected);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-0.5)]
    [InlineData(1e10)]
    public void A_score_that_is_none_is_rejected_with_its_value(double score)
    {
        ProfileMapper.ToRow(Stilgar with { Conviction = score }, Now, out var reason).ShouldBeNull();
        reason.ShouldNotBeNull().ShouldContain("conviction_score");
        ProfileMapper.ToRow(Stilgar with { Activity = score }, Now, out reason).ShouldBeNull();
        reason.ShouldNotBeNull().ShouldContain("activity_score");
    }

    [Fact]
    public void A_community_without_a_guild_and_times_that_cannot_be_are_rejected()
    {
        Reason(Stilgar with { GuildId = null }).ShouldContain("discord_guild_id");
        Reason(Stilgar with { GuildId = "guild" }).ShouldContain("“guild”");
        Reason(Stilgar with { UpdatedAt = null }).ShouldContain("updated_at");
        Reason(Stilgar with { UpdatedAt = Now.AddDays(2) }).ShouldContain("updated_at");
        Reason(Stilgar with { UpdatedAt = DateTime.MinValue }).ShouldContain("updated_at");
        Reason(Stilgar with { JoinedAt = DateTime.MaxValue }).ShouldContain("joined_at");

        static string Reason(SourceProfile profile)
        {
            ProfileMapper.ToRow(profile, Now, out var reason).ShouldBeNull();
            return reason.ShouldNotBeNull();
        }
    }
}
