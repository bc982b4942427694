namespace Arrakis.Cluster.Partitions;

/// <summary>
/// A reading of a partition cannot go on, and nothing is wrong with the partition: it moved, or an actor that held what was not durable
/// yet is gone. The next reading begins where the partition is durable.
/// </summary>
public sealed class TenureLostException : Exception
{
    /// <summary>Creates one.</summary>
    /// <param name="message">What happened.</param>
    public TenureLostException(string message)
        : base(message)
    {
    }

    /// <summary>Creates one with its cause.</summary>
    public TenureLostException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
