namespace Arrakis.Gateway.Sources;

/// <summary>What the source of a shard shall do after a step.</summary>
public enum ShardEffectKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Send a heartbeat.</summary>
    SendHeartbeat,

    /// <summary>Ask for a permit (<see cref="ShardLink.AcquireIdentifyAsync"/>) and send an identify.</summary>
    Identify,

    /// <summary>Send a resume.</summary>
    SendResume,

    /// <summary>Close the connection so that the session can go on.</summary>
    Close,

    /// <summary>Nothing: the frame cannot be read, and was kept as a dead letter. Nobody else should try to read it.</summary>
    Unreadable,
}

/// <summary>An effect with its reason.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Reason">Why, where it is worth a log line.</param>
public readonly record struct ShardEffect(ShardEffectKind Kind, string Reason = "")
{
    /// <summary>Nothing to do.</summary>
    public static ShardEffect None => default;
}
