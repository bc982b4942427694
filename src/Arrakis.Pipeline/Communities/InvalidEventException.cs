namespace Arrakis.Pipeline.Communities;

/// <summary>
/// An event that no community can apply. Nothing was changed; it belongs to the dead letters, with this message as its reason.
/// </summary>
/// <param name="message">What is wrong with the event, and what would be right.</param>
public sealed class InvalidEventException(string message) : Exception(message);
