using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>
/// Something that a server, the way to it, or this client's own limits did not allow. Misuse of the API is a CLR exception
/// (<see cref="ArgumentException"/>, <see cref="InvalidOperationException"/>), and a caller's cancellation an
/// <see cref="OperationCanceledException"/> with the caller's token.
/// </summary>
public abstract class ScyllaException : Exception
{
    /// <summary>Creates the exception.</summary>
    protected ScyllaException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the same request may succeed later without anybody's help.</summary>
    public abstract bool IsTransient { get; }

    /// <summary>
    /// What other attempts of the same request ended with, oldest first, and at most the last 16; empty where there was none.
    /// </summary>
    public IReadOnlyList<(EndPoint Address, Exception Error)> EarlierErrors { get; internal set; } = [];
}
