namespace Arrakis.Simulator;

/// <summary>A shard as its sessions stand.</summary>
/// <param name="Shard">The shard's number.</param>
/// <param name="TotalShards">Of how many.</param>
/// <param name="Connected">Whether a connection serves its newest session.</param>
/// <param name="SessionId">The newest session's id; null before the first Identify.</param>
/// <param name="LastSequence">The highest sequence handed to a socket.</param>
/// <param name="LoggedSequence">
/// The highest sequence of its newest session, sent or not: all of <paramref name="EventsPlayed"/> stand at or below it.
/// </param>
/// <param name="EventsPlayed">Events of its communities that were given to sessions.</param>
/// <param name="EventsTotal">Events of its communities in the trace.</param>
/// <param name="AllPlayed">Whether all were given to sessions and handed to a socket.</param>
public sealed record ShardStatus(
    int Shard, int TotalShards, bool Connected, string? SessionId, long LastSequence, long LoggedSequence, long EventsPlayed,
    long EventsTotal,
    bool AllPlayed);
