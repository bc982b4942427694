namespace Arrakis.Simulator;

/// <summary>The simulator cannot start or was asked for something that it cannot do. The message says what would be right.</summary>
public sealed class SimulatorException : Exception
{
    /// <summary>The simulator cannot do what it was asked for.</summary>
    public SimulatorException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
