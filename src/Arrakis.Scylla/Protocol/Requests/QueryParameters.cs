namespace Arrakis.Scylla.Protocol.Requests;

/// <summary>The parameters of QUERY and EXECUTE (native protocol v4, section 4.1.4).</summary>
internal readonly record struct QueryParameters
{
    /// <summary>Of the statement.</summary>
    public required Consistency Consistency { get; init; }

    /// <summary>How many values there are.</summary>
    public int ValueCount { get; init; }

    /// <summary>The values, each with its length before it, as they go to the server.</summary>
    public ReadOnlyMemory<byte> Values { get; init; }

    /// <summary>Whether one of the values is unset, which protocol v3 does not know.</summary>
    public bool HasUnset { get; init; }

    /// <summary>Rows of a page; 0 for all rows at once.</summary>
    public int PageSize { get; init; }

    /// <summary>Where the former page ended; empty for the first page.</summary>
    public ReadOnlyMemory<byte> PagingState { get; init; }

    /// <summary>Of the conditional part; null for the server's, SERIAL.</summary>
    public Consistency? SerialConsistency { get; init; }

    /// <summary>Microseconds since 1970; null for the server's clock.</summary>
    public long? Timestamp { get; init; }

    private QueryFlags Flags =>
        (ValueCount > 0 ? QueryFlags.Values : 0)
        | (PageSize > 0 ? QueryFlags.PageSize : 0)
        | (PagingState.IsEmpty ? 0 : QueryFlags.PagingState)
        | (SerialConsistency is null ? 0 : QueryFlags.SerialConsistency)
        | (Timestamp is null ? 0 : QueryFlags.DefaultTimestamp);

    /// <exception cref="NotSupportedException">A value is unset, and the version is v3.</exception>
    public void Write(CqlWriter writer, ProtocolVersion version)
    {
        if (HasUnset && version < ProtocolVersion.V4)
            throw new NotSupportedException($"Protocol {version} knows no unset values; give every variable a value, or null.");
        writer.Short((ushort)Consistency);
        writer.Byte((byte)Flags);
        if (ValueCount > 0)
        {
            writer.Short(ValueCount);
            writer.Raw(Values.Span);
        }

        if (PageSize > 0)
            writer.Int(PageSize);
        if (!PagingState.IsEmpty)
            writer.Bytes(PagingState.Span);
        if (SerialConsistency is { } serial)
            writer.Short((ushort)serial);
        if (Timestamp is { } timestamp)
            writer.Long(timestamp);
    }
}
