namespace Arrakis.Simulator;

/// <summary>
/// What shall go wrong. Lasting faults stay until they are changed: null leaves one as it is, 0 or false ends it. The faults
/// named “now” happen once, when the plan is applied.
/// </summary>
public sealed record FaultPlan
{
    /// <summary>The shard that it concerns; null for all.</summary>
    public int? Shard { get; init; }

    /// <summary>Cut the connection after this many events on it, and lose up to half of what was being written; 0 ends that.</summary>
    public int? DropEvery { get; init; }

    /// <summary>Cut the connection now, likewise.</summary>
    public bool DropNow { get; init; }

    /// <summary>With which close code connections are dropped; 0 (the default) cuts TCP without a word.</summary>
    public int? DropCode { get; init; }

    /// <summary>Whether heartbeats stay unanswered.</summary>
    public bool? SwallowHeartbeatAcks { get; init; }

    /// <summary>Ask for a heartbeat (opcode 1) now.</summary>
    public bool RequestHeartbeatNow { get; init; }

    /// <summary>Send Reconnect (opcode 7) after this many events on a connection; 0 ends that.</summary>
    public int? ReconnectEvery { get; init; }

    /// <summary>Send Reconnect (opcode 7) now.</summary>
    public bool ReconnectNow { get; init; }

    /// <summary>Send Invalid Session (opcode 9) now, with this as <c>d</c>: whether the session may be resumed.</summary>
    public bool? InvalidSessionNow { get; init; }

    /// <summary>Send every so-manieth event twice, with the same bytes; 0 ends that.</summary>
    public int? DuplicateEvery { get; init; }

    /// <summary>Before every so-manieth event, send a frame of its sequence that lacks what it must have; 0 ends that.</summary>
    public int? DamageEvery { get; init; }

    /// <summary>Hold the stream for so many milliseconds now. Nothing is lost and the order stays.</summary>
    public int HoldMs { get; init; }

    /// <summary>Answer so many of the next REST calls by <see cref="RestStatus"/>; 0 ends that.</summary>
    public int? RestFailures { get; init; }

    /// <summary>429 (the default) or 500 to 599.</summary>
    public int RestStatus { get; init; } = 429;

    internal void Validate()
    {
        NotNegative(DropEvery, nameof(DropEvery));
        NotNegative(ReconnectEvery, nameof(ReconnectEvery));
        NotNegative(DuplicateEvery, nameof(DuplicateEvery));
        NotNegative(DamageEvery, nameof(DamageEvery));
        NotNegative(RestFailures, nameof(RestFailures));
        NotNegative(HoldMs, nameof(HoldMs));
        NotNegative(Shard, nameof(Shard));
        if (DropCode is not (null or 0 or (>= 1000 and <= 4999)))
        {
            throw new SimulatorException(
                $"The fault {nameof(DropCode)} is {DropCode}; right is 0 (cut TCP) or a close code from 1000 to 4999.");
        }

        if (RestStatus is not (429 or (>= 500 and <= 599)))
            throw new SimulatorException($"The fault {nameof(RestStatus)} is {RestStatus}; right is 429 or 500 to 599.");
    }

    private static void NotNegative(int? value, string name)
    {
        if (value < 0) throw new SimulatorException($"The fault {name} is {value}; right is 0 or more.");
    }
}
