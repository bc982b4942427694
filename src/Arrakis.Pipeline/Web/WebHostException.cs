namespace Arrakis.Pipeline.Web;

/// <summary>The web pages could not be served.</summary>
/// <param name="message">What is wrong, where, and what would be right.</param>
/// <param name="innerException">What the system said.</param>
public sealed class WebHostException(string message, Exception? innerException = null) : Exception(message, innerException);
