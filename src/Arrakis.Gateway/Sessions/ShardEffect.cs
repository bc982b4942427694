namespace Arrakis.Gateway.Sessions;

/// <summary>What the shard's loop shall do after a step.</summary>
internal enum ShardEffectKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Send a heartbeat.</summary>
    SendHeartbeat,

    /// <summary>Ask for a permit and send an identify.</summary>
    Identify,

    /// <summary>Send a resume.</summary>
    SendResume,

    /// <summary>Close the connection so that the session can go on, and connect anew.</summary>
    Close,
}

/// <summary>An effect with its reason.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Reason">Why, where it is worth a log line.</param>
internal readonly record struct ShardEffect(ShardEffectKind Kind, string Reason = "")
{
    /// <summary>Nothing to do.</summary>
    public static ShardEffect None => default;
}
