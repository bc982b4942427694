namespace Arrakis.Gateway;

/// <summary>What a shard is doing.</summary>
public enum ShardState
{
    /// <summary>Waiting before it connects (anew).</summary>
    Waiting,

    /// <summary>Connecting, up to the first frame.</summary>
    Connecting,

    /// <summary>Starting a session, the wait for its turn included.</summary>
    Identifying,

    /// <summary>Going on with a session.</summary>
    Resuming,

    /// <summary>Receiving events.</summary>
    Ready,

    /// <summary>Connected, but not reading: the log is behind by a full buffer.</summary>
    Paused,

    /// <summary>No new session: too few session starts are left today. Resuming would still work.</summary>
    OutOfSessionStarts,

    /// <summary>Stopped by a fault that only the operator can remove.</summary>
    Dead,

    /// <summary>Stopped as asked.</summary>
    Stopped,
}
