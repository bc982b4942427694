namespace Arrakis.Gateway.Events;

/// <summary>What a dispatch became.</summary>
internal enum MapResult
{
    /// <summary>An event for the log.</summary>
    Event,

    /// <summary>A command for the interaction sink.</summary>
    Interaction,

    /// <summary>Understood, and of no consequence here: a direct message, an unknown event, a guild that came back.</summary>
    Skipped,

    /// <summary>It could not be understood: a dead letter.</summary>
    Malformed,
}
