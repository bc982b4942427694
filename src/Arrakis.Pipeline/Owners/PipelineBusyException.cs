namespace Arrakis.Pipeline.Owners;

/// <summary>A question cannot be answered now: too many wait, or the owner of the community's partition has ended. Try again.</summary>
/// <param name="message">Why, and where.</param>
public sealed class PipelineBusyException(string message) : Exception(message);
