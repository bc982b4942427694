namespace Arrakis.Simulator;

/// <summary>How far the simulator is.</summary>
public sealed record SimulatorStatus
{
    /// <summary>The shards: as many as the newest session counts, or as <c>/gateway/bot</c> recommends.</summary>
    public required IReadOnlyList<ShardStatus> Shards { get; init; }

    /// <summary>Events of the trace that were given to sessions.</summary>
    public required long EventsPlayed { get; init; }

    /// <summary>Events of the trace.</summary>
    public required long EventsTotal { get; init; }

    /// <summary>Whether the last frame of the trace was handed to a socket.</summary>
    public required bool AllPlayed { get; init; }

    /// <summary>Dispatch frames written to sockets, replays and duplicates included.</summary>
    public required long FramesSent { get; init; }

    /// <summary>Bytes written to sockets.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Open gateway connections.</summary>
    public required int Connections { get; init; }

    /// <summary>Sessions begun by Identify.</summary>
    public required int Identifies { get; init; }

    /// <summary>Sessions continued by Resume.</summary>
    public required int Resumes { get; init; }

    /// <summary>
    /// Frames of the trace that a new session made unreachable before the client was known to have them: lost for ever, as with
    /// Discord.
    /// </summary>
    public required long AbandonedFrames { get; init; }
}
