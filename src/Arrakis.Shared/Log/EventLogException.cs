namespace Arrakis.Shared.Log;

/// <summary>The event log could not do what it was asked.</summary>
public sealed class EventLogException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, where, and what would be right.</param>
    /// <param name="isTransient">Whether the same call may succeed later without anybody's help.</param>
    /// <param name="innerException">What the database or broker said.</param>
    public EventLogException(string message, bool isTransient, Exception? innerException = null)
        : base(message, innerException) => IsTransient = isTransient;

    /// <summary>Whether the same call may succeed later (a full disk, a busy database), as against a mistake or damage.</summary>
    public bool IsTransient { get; }
}
