namespace Arrakis.Simulator;

/// <summary>What becomes of a Resume.</summary>
internal enum ResumeResult
{
    /// <summary>The session goes on.</summary>
    Resumed,

    /// <summary>There is no such session: opcode 9.</summary>
    Unknown,

    /// <summary>The client claims more than was sent: 4007.</summary>
    InvalidSequence,

    /// <summary>The session waited too long: 4009.</summary>
    TimedOut,
}
