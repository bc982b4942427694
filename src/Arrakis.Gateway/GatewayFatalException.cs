namespace Arrakis.Gateway;

/// <summary>The gateway cannot go on without the operator. The message says what to change and where.</summary>
public sealed class GatewayFatalException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, and what to change where.</param>
    /// <param name="closeCode">The close code with which Discord refused, if it was one.</param>
    /// <param name="innerException">The cause.</param>
    public GatewayFatalException(string message, int? closeCode = null, Exception? innerException = null)
        : base(message, innerException) => CloseCode = closeCode;

    /// <summary>The close code with which Discord refused; null where it was something else.</summary>
    public int? CloseCode { get; }
}
