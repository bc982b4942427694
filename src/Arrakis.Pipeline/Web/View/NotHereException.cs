namespace Arrakis.Pipeline.Web;

/// <summary>What was asked for is another process's; the message says whose, and how to find it.</summary>
/// <param name="message">Where it is, and what to look at.</param>
public sealed class NotHereException(string message) : Exception(message);
