namespace Arrakis.Gateway.Wire;

/// <summary>What may follow a close.</summary>
internal enum AfterClose
{
    /// <summary>The session goes on in a new connection.</summary>
    Resume,

    /// <summary>The session is lost; a new one may begin.</summary>
    Identify,

    /// <summary>Nothing helps but a change by the operator.</summary>
    Stop,
}

/// <summary>Close codes of the gateway (Discord API reference, "Gateway Close Event Codes").</summary>
internal static class GatewayCloseCode
{
    /// <summary>Ours when the session shall go on later; 1000 and 1001 would end it.</summary>
    public const int KeepSession = 4000;

    /// <summary>What a code that Discord sent allows. Unknown codes allow to resume: Discord refuses where that is wrong.</summary>
    public static AfterClose Allows(int code) => code switch
    {
        4003 or 4007 or 4009 => AfterClose.Identify,
        4004 or 4010 or 4011 or 4012 or 4013 or 4014 => AfterClose.Stop,
        _ => AfterClose.Resume,
    };

    /// <summary>What a code means.</summary>
    public static string Meaning(int code) => code switch
    {
        4000 => "unknown error",
        4001 => "unknown opcode",
        4002 => "a payload could not be decoded",
        4003 => "not authenticated",
        4004 => "authentication failed",
        4005 => "already authenticated",
        4007 => "invalid sequence at resume",
        4008 => "too many commands",
        4009 => "the session timed out",
        4010 => "invalid shard",
        4011 => "sharding required",
        4012 => "invalid API version",
        4013 => "invalid intents",
        4014 => "disallowed intents",
        _ => "no meaning known",
    };

    /// <summary>What the operator must change after a code that allows nothing.</summary>
    public static string Fix(int code, int shard, int totalShards) => code switch
    {
        4004 =>
            "Discord refused the token (close code 4004). Set DISCORD_TOKEN to the bot's token: "
            + "Developer Portal > your application > Bot > Reset Token.",
        4010 =>
            $"Discord refused shard {shard} of {totalShards} (close code 4010). Set TOTAL_SHARDS to the same number for every pool, "
            + "above every shard's number; check POOL_ID and SHARDS_PER_POOL.",
        4011 =>
            $"The bot is in too many guilds for {totalShards} shard(s) (close code 4011). Raise TOTAL_SHARDS, "
            + "or leave it unset to take the number that Discord recommends.",
        4012 => "Discord no longer serves gateway version 10 (close code 4012). Install a newer release of Arrakis.",
        4013 => "Discord does not know an intent that was asked for (close code 4013). Install a newer release of Arrakis.",
        4014 =>
            "The bot may not use an intent that was asked for (close code 4014). Switch on SERVER MEMBERS INTENT (and MESSAGE CONTENT "
            + "INTENT if message content is archived): Developer Portal > your application > Bot > Privileged Gateway Intents. "
            + "From 100 guilds on Discord must have approved them.",
        _ => $"Discord closed the gateway with {code} ({Meaning(code)}).",
    };
}
