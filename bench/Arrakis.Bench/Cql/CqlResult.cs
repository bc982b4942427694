namespace Arrakis.Bench.Cql;

/// <summary>What one client measured in one run; clients print it as a line of JSON.</summary>
internal sealed record CqlResult
{
    public required string Peer { get; init; }

    /// <summary>naive, good, reads, or the score store's own tables.</summary>
    public required string Mode { get; init; }

    /// <summary>Slices of 50 updates, or reads, at a time.</summary>
    public required int InFlight { get; init; }

    /// <summary>Updates (each of two rows), or rows read.</summary>
    public required long Operations { get; init; }

    public required double OperationsPerSecond { get; init; }

    /// <summary>Of the client's process.</summary>
    public required double CpuSeconds { get; init; }

    /// <summary>Of a slice, or of a read.</summary>
    public required double P50Milliseconds { get; init; }

    public required double P99Milliseconds { get; init; }

    public required long PeakResidentBytes { get; init; }

    /// <summary>Null where the client's runtime does not say.</summary>
    public double? AllocatedBytesPerOperation { get; init; }
}
