namespace Arrakis.Cli.Migration;

/// <summary>A row of <c>profiles</c> with the guild of its community, as PostgreSQL gave it: nothing is checked yet.</summary>
/// <param name="Id">Its primary key.</param>
/// <param name="GuildId">The community's Discord guild id; null where it has none.</param>
/// <param name="DiscordId">The member's Discord user id; null where the profile has none.</param>
/// <param name="Conviction">Null if it was never scored.</param>
/// <param name="Activity">Null if it was never scored.</param>
/// <param name="UpdatedAt">When the scores were last written, UTC.</param>
/// <param name="JoinedAt">When the member joined, UTC; null while unknown.</param>
internal sealed record SourceProfile(
    Guid Id, string? GuildId, string? DiscordId, double? Conviction, double? Activity, DateTime? UpdatedAt, DateTime? JoinedAt);
