namespace Arrakis.Gateway;

/// <summary>How one shard is.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="State">What it is doing.</param>
/// <param name="SinceMs">Since when, Unix milliseconds.</param>
/// <param name="HeartbeatAgeMs">Milliseconds since Discord last answered a heartbeat; null before the first answer.</param>
/// <param name="RoundTripMs">Milliseconds from the last answered heartbeat to its answer; null before the first.</param>
/// <param name="SequenceReceived">The last sequence that was read.</param>
/// <param name="SequenceDurable">The highest sequence up to which every frame is durable.</param>
/// <param name="Buffered">Events that wait for the log.</param>
/// <param name="Guilds">Guilds of the shard, those in an outage included.</param>
/// <param name="LogFault">Why the log does not take events at present; null if it does.</param>
/// <param name="LastError">The last trouble of the connection; null if there was none.</param>
public sealed record ShardStatus(
    int Shard,
    ShardState State,
    long SinceMs,
    long? HeartbeatAgeMs,
    long? RoundTripMs,
    long SequenceReceived,
    long SequenceDurable,
    int Buffered,
    int Guilds,
    string? LogFault,
    string? LastError)
{
    /// <summary>Dispatches read since the process started.</summary>
    public long EventsReceived { get; init; }

    /// <summary>Whether events flow from Discord into the log.</summary>
    public bool IsHealthy => State == ShardState.Ready && LogFault is null;
}
