namespace Arrakis.Gateway.Events;

/// <summary>
/// The guilds of one shard: tells a guild that the bot joined from one that was merely announced, which Discord does with
/// the same event (GUILD_CREATE) at start, after an outage and at a real join.
/// </summary>
internal sealed class GuildRegistry
{
    // A session that was resumed by a new process brings no list of guilds. Then a guild counts as joined only if the bot
    // joined it shortly before the event; a session cannot be resumed for longer than this.
    private const long RecentJoinMs = 15 * 60_000;

    private readonly HashSet<long> _known = [];
    private readonly HashSet<long> _unavailable = [];
    private bool _listed;

    /// <summary>How many guilds the shard has, those in an outage included.</summary>
    public int Count => _known.Count;

    /// <summary>The guilds as of now.</summary>
    public IReadOnlyList<long> Ids => [.. _known];

    /// <summary>Takes the list of READY: none of these is a join.</summary>
    public void OnReady(IReadOnlyCollection<GuildPayload> guilds)
    {
        _known.Clear();
        _unavailable.Clear();
        _listed = true;
        foreach (var guild in guilds)
        {
            _known.Add(guild.Id);
            if (guild.Unavailable)
                _unavailable.Add(guild.Id);
        }
    }

    /// <summary>Takes GUILD_CREATE. Returns whether the bot joined the guild.</summary>
    /// <param name="guildId">The guild.</param>
    /// <param name="unavailable">Whether it is announced as out of reach.</param>
    /// <param name="joinedMs">When the bot joined it, Unix milliseconds; 0 if unknown.</param>
    /// <param name="eventMs">The time of the event, Unix milliseconds.</param>
    public bool OnCreate(long guildId, bool unavailable, long joinedMs, long eventMs)
    {
        if (!unavailable)
            _unavailable.Remove(guildId);
        else
            _unavailable.Add(guildId);
        var isNew = _known.Add(guildId);
        return isNew && !unavailable && (_listed || (joinedMs != 0 && joinedMs >= eventMs - RecentJoinMs));
    }

    /// <summary>Takes GUILD_DELETE. Returns whether the bot left the guild; an outage is no leave.</summary>
    public bool OnDelete(long guildId, bool unavailable)
    {
        if (unavailable)
        {
            // Kept as known: its return is not a join.
            _known.Add(guildId);
            _unavailable.Add(guildId);
            return false;
        }
        _known.Remove(guildId);
        _unavailable.Remove(guildId);
        return true;
    }
}
