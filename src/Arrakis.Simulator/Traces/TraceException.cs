namespace Arrakis.Simulator;

/// <summary>A trace that cannot be played. The message names the file, the line, what is wrong, and what would be right.</summary>
public sealed class TraceException : Exception
{
    /// <summary>A trace that cannot be played.</summary>
    public TraceException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
