namespace Arrakis.Simulator;

/// <summary>Intents by their bits (Discord gateway, "List of Intents").</summary>
public static class GatewayIntents
{
    /// <summary>GUILD_CREATE and what else concerns guilds and channels.</summary>
    public const int Guilds = 1 << 0;

    /// <summary>Privileged: joins, leaves, the list of members.</summary>
    public const int GuildMembers = 1 << 1;

    /// <summary>Privileged: presences; and members in GUILD_CREATE.</summary>
    public const int GuildPresences = 1 << 8;

    /// <summary>MESSAGE_CREATE and the like.</summary>
    public const int GuildMessages = 1 << 9;

    /// <summary>MESSAGE_REACTION_ADD and the like.</summary>
    public const int GuildMessageReactions = 1 << 10;

    /// <summary>Privileged: content, embeds and attachments of messages are not empty.</summary>
    public const int MessageContent = 1 << 15;

    /// <summary>The intents that must be switched on in the developer portal.</summary>
    public const int Privileged = GuildMembers | GuildPresences | MessageContent;

    /// <summary>Every intent that exists: bits 0 to 16, 20, 21, 24 and 25.</summary>
    public const int All = 0x1FFFF | (1 << 20) | (1 << 21) | (1 << 24) | (1 << 25);
}
