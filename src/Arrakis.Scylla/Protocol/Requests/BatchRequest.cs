using Arrakis.Scylla.Statements;

namespace Arrakis.Scylla.Protocol.Requests;

/// <summary>BATCH: statements that are sent as one (native protocol v4, section 4.1.7).</summary>
internal sealed class BatchRequest : IRequest
{
    private const byte ByText = 0;
    private const byte ById = 1;

    /// <summary>What the batch promises.</summary>
    public required BatchType Type { get; init; }

    /// <summary>How many statements there are, at most 65,535.</summary>
    public required int Count { get; init; }

    /// <summary>The statements one after another, as <see cref="WriteText"/> and <see cref="WriteId"/> begin them.</summary>
    public required ReadOnlyMemory<byte> Statements { get; init; }

    /// <summary>Whether one of their values is unset, which protocol v3 does not know.</summary>
    public bool HasUnset { get; init; }

    /// <summary>Of the batch.</summary>
    public required Consistency Consistency { get; init; }

    /// <summary>Of the conditional part; null for the server's, SERIAL.</summary>
    public Consistency? SerialConsistency { get; init; }

    /// <summary>Microseconds since 1970; null for the server's clock.</summary>
    public long? Timestamp { get; init; }

    /// <summary>Whether the server traces it.</summary>
    public bool IsTraced { get; init; }

    public Opcode Opcode => Opcode.Batch;

    public FrameFlags Flags => IsTraced ? FrameFlags.Tracing : FrameFlags.None;

    /// <summary>A statement of a batch by its text, without values.</summary>
    public static void WriteText(CqlWriter writer, string cql)
    {
        writer.Byte(ByText);
        writer.LongString(cql);
        writer.Short(0);
    }

    /// <summary>The beginning of a prepared statement of a batch; so many values have to follow, each with its length before it.</summary>
    public static void WriteId(CqlWriter writer, ReadOnlySpan<byte> id, int values)
    {
        writer.Byte(ById);
        writer.ShortBytes(id);
        writer.Short(values);
    }

    /// <exception cref="NotSupportedException">A value is unset, and the version is v3.</exception>
    public void Write(CqlWriter writer, ProtocolVersion version)
    {
        if (HasUnset && version < ProtocolVersion.V4)
            throw new NotSupportedException($"Protocol {version} knows no unset values; give every variable a value, or null.");
        writer.Byte((byte)Type);
        writer.Short(Count);
        writer.Raw(Statements.Span);
        writer.Short((ushort)Consistency);
        writer.Byte((byte)((SerialConsistency is null ? 0 : QueryFlags.SerialConsistency)
            | (Timestamp is null ? 0 : QueryFlags.DefaultTimestamp)));
        if (SerialConsistency is { } serial)
            writer.Short((ushort)serial);
        if (Timestamp is { } timestamp)
            writer.Long(timestamp);
    }
}
