using System.Globalization;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Migration;

/// <summary>Turns a profile into a row of <c>scores</c>, or says why it cannot. Pure.</summary>
internal static class ProfileMapper
{
    // Discord opened in 2015; what is later than the present by more than clocks differ would hold every balance still until then.
    private static readonly DateTime Earliest = new(2015, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromDays(1);

    /// <summary>The row, standing before every log; or null and the reason.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="now">The present, UTC.</param>
    /// <param name="reason">Why there is no row; null where there is one.</param>
    public static MemberRow? ToRow(SourceProfile profile, DateTime now, out string? reason)
    {
        reason = Refuse(profile, now);
        if (reason is not null)
            return null;
        return new MemberRow
        {
            CommunityId = new CommunityId(Id(profile.GuildId)),
            MemberId = new MemberId(Id(profile.DiscordId)),
            Applied = LogPosition.None,
            JoinedMs = profile.JoinedAt is { } joined ? UnixMs(joined) : null,
            // Minus zero is zero: a balance is compared bit for bit.
            Activity = profile.Activity is { } activity && activity != 0 ? activity : 0,
            ActivityWindow = (int)(UnixMs(profile.UpdatedAt!.Value) / HistoryRow.WindowMs),
            ImportedConviction = profile.Conviction is { } conviction ? conviction == 0 ? 0 : conviction : null,
        };
    }

    /// <summary>The community of a guild; null if the text is no guild's id, and its profiles are rejected.</summary>
    public static CommunityId? CommunityOf(string guild) => Id(guild) is > 0 and var id ? new CommunityId(id) : null;

    private static string? Refuse(SourceProfile profile, DateTime now)
    {
        if (profile.DiscordId is null)
            return "the profile has no discord_id";
        if (Id(profile.DiscordId) == 0)
            return $"its discord_id is “{profile.DiscordId}”, not a Discord id";
        if (profile.GuildId is null)
            return "its community has no discord_guild_id";
        if (Id(profile.GuildId) == 0)
            return $"its community's discord_guild_id is “{profile.GuildId}”, not a Discord id";
        if (profile.Conviction is { } conviction && !IsScore(conviction))
            return Invariant($"its conviction_score is {conviction}, not a number from 0 to 1,000,000,000");
        if (profile.Activity is { } activity && !IsScore(activity))
            return Invariant($"its activity_score is {activity}, not a number from 0 to 1,000,000,000");
        if (profile.UpdatedAt is not { } updated)
            return "it has no updated_at, and the window of its activity is not known without";
        if (updated < Earliest || updated > now + ClockSkew)
            return Invariant($"its updated_at is {updated:u}, which is not between 2015 and the present");
        return profile.JoinedAt is { } joined && (joined < Earliest || joined > now + ClockSkew)
            ? Invariant($"its joined_at is {joined:u}, which is not between 2015 and the present")
            : null;
    }

    // A leaderboard orders by 64-bit integers; no score that anybody kept comes near this.
    private static bool IsScore(double value) => value is >= 0 and <= 1e9;

    /// <summary>The id; 0 if the text is none.</summary>
    private static long Id(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;

    private static long UnixMs(DateTime utc) => (utc - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
