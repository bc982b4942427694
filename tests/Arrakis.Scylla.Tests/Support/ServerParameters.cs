namespace Arrakis.Scylla.Tests.Support;

/// <summary>How a client wants its statements to be run; null for what it left out.</summary>
internal sealed record ServerParameters
{
    public Consistency Consistency { get; init; }

    public Consistency? SerialConsistency { get; init; }

    public int? PageSize { get; init; }

    /// <summary>Where the former page ended.</summary>
    public byte[]? PagingState { get; init; }

    /// <summary>Microseconds since 1970.</summary>
    public long? Timestamp { get; init; }

    /// <summary>0 logged, 1 unlogged, 2 counter; null if it is no batch.</summary>
    public int? BatchType { get; init; }
}
