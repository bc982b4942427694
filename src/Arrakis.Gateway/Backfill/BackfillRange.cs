namespace Arrakis.Gateway.Backfill;

/// <summary>Which messages a shard has missed.</summary>
/// <param name="FromMs">From when on, Unix milliseconds.</param>
/// <param name="ToMs">Until when, Unix milliseconds.</param>
/// <param name="Guilds">In which guilds.</param>
internal sealed record BackfillRange(long FromMs, long ToMs, IReadOnlyList<long> Guilds);
