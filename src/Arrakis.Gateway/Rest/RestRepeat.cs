namespace Arrakis.Gateway.Rest;

/// <summary>When a request may be sent again although Discord may have taken it already.</summary>
internal enum RestRepeat
{
    /// <summary>Always: doing it twice is doing it once.</summary>
    Always,

    /// <summary>Only where Discord surely has not taken it: doing it twice would show.</summary>
    IfNotTaken,

    /// <summary>
    /// While Discord takes the first answer to an interaction. A second one it refuses, which tells that the first arrived
    /// although its own answer was lost.
    /// </summary>
    UntilAcknowledged,
}
