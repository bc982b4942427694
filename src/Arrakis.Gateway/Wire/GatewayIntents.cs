namespace Arrakis.Gateway.Wire;

/// <summary>Which events Discord sends (Discord API reference, "Gateway Intents").</summary>
[Flags]
internal enum GatewayIntents
{
    None = 0,
    Guilds = 1 << 0,

    /// <summary>Privileged: joins, leaves and changes of members.</summary>
    GuildMembers = 1 << 1,
    GuildMessages = 1 << 9,
    GuildMessageReactions = 1 << 10,

    /// <summary>Privileged: text of messages, for an archive.</summary>
    MessageContent = 1 << 15,

    /// <summary>What scores need.</summary>
    Scores = Guilds | GuildMembers | GuildMessages | GuildMessageReactions,
}
