namespace Arrakis.Scylla.Connections;

/// <summary>Where a request stands; changed under its connection's lock.</summary>
internal enum RequestState
{
    /// <summary>Not given to the connection yet.</summary>
    New,

    /// <summary>Waits for its turn.</summary>
    InLine,

    /// <summary>Encoded, with a stream id.</summary>
    InFlight,

    /// <summary>Answered or failed; nobody else may complete it.</summary>
    Done,
}
