using Arrakis.Scylla.Protocol;

namespace Arrakis.Scylla.Tests.Support;

/// <summary>A statement of a request, with the values bound to it.</summary>
/// <param name="Cql">Its text; for a prepared one the text that was prepared, null if the server knows no such id.</param>
/// <param name="Id">The id of a prepared one.</param>
/// <param name="Values">Values as they came; null for null and unset.</param>
internal sealed record ServerStatement(string? Cql, byte[]? Id, byte[]?[] Values);

/// <summary>A frame that a client sent.</summary>
internal sealed class ServerRequest
{
    private const int HasValues = 0x01;
    private const int HasPageSize = 0x04;
    private const int HasPagingState = 0x08;
    private const int HasSerialConsistency = 0x10;
    private const int HasTimestamp = 0x20;
    private const int HasNames = 0x40;
    private readonly Lazy<ServerStatement[]> _statements;
    private ServerParameters _parameters = new();

    public ServerRequest(ServerConnection connection, int version, FrameFlags flags, short streamId, Opcode opcode, byte[] body)
    {
        (Connection, Version, Flags, StreamId, Opcode, Body) = (connection, version, flags, streamId, opcode, body);
        _statements = new Lazy<ServerStatement[]>(ReadStatements);
    }

    public ServerConnection Connection { get; }

    public int Version { get; }

    public FrameFlags Flags { get; }

    public short StreamId { get; }

    public Opcode Opcode { get; }

    public byte[] Body { get; }

    /// <summary>The statements of a QUERY, PREPARE, EXECUTE or BATCH; empty for the rest.</summary>
    public ServerStatement[] Statements => _statements.Value;

    /// <summary>The text of its only or first statement; "" if it has none, or its id is unknown.</summary>
    public string Cql => Statements is [var first, ..] ? first.Cql ?? "" : "";

    /// <summary>What came with the statements.</summary>
    public ServerParameters Parameters
    {
        get
        {
            _ = Statements;
            return _parameters;
        }
    }

    /// <summary>Answers it.</summary>
    public Task ReplyAsync(WireAnswer answer) => Connection.SendAsync(StreamId, answer);

    public override string ToString() => $"{Opcode} {Cql} (stream {StreamId})";

    private ServerStatement[] ReadStatements()
    {
        var reader = new WireReader(Body);
        switch (Opcode)
        {
            case Opcode.Prepare:
                return [new ServerStatement(reader.LongString(), null, [])];
            case Opcode.Query:
                var cql = reader.LongString();
                return [new ServerStatement(cql, null, ReadParameters(reader))];
            case Opcode.Execute:
                var id = reader.ShortBytes();
                return [new ServerStatement(Connection.Server.TextOf(id), id, ReadParameters(reader))];
            case Opcode.Batch:
                return ReadBatch(reader);
            default:
                return [];
        }
    }

    private byte[]?[] ReadParameters(WireReader reader)
    {
        var consistency = reader.Short();
        var flags = reader.Byte();
        byte[]?[] values = [];
        if ((flags & HasValues) != 0)
            values = ReadValues(reader, (flags & HasNames) != 0);
        ReadRest(reader, consistency, flags);
        return values;
    }

    private ServerStatement[] ReadBatch(WireReader reader)
    {
        var type = reader.Byte();
        var statements = new ServerStatement[reader.Short()];
        for (var i = 0; i < statements.Length; i++)
            statements[i] = ReadOfBatch(reader);
        ReadRest(reader, reader.Short(), reader.Byte());
        _parameters = _parameters with { BatchType = type };
        return statements;
    }

    private void ReadRest(WireReader reader, int consistency, int flags) => _parameters = new ServerParameters
    {
        Consistency = (Consistency)consistency,
        PageSize = (flags & HasPageSize) != 0 ? reader.Int() : null,
        PagingState = (flags & HasPagingState) != 0 ? reader.Bytes() : null,
        SerialConsistency = (flags & HasSerialConsistency) != 0 ? (Consistency)reader.Short() : null,
        Timestamp = (flags & HasTimestamp) != 0 ? reader.Long() : null,
    };

    private ServerStatement ReadOfBatch(WireReader reader)
    {
        if (reader.Byte() == 0)
        {
            var cql = reader.LongString();
            return new ServerStatement(cql, null, ReadValues(reader, named: false));
        }
        var id = reader.ShortBytes();
        return new ServerStatement(Connection.Server.TextOf(id), id, ReadValues(reader, named: false));
    }

    private static byte[]?[] ReadValues(WireReader reader, bool named)
    {
        var values = new byte[]?[reader.Short()];
        for (var i = 0; i < values.Length; i++)
        {
            if (named)
                reader.String();
            values[i] = reader.Bytes();
        }
        return values;
    }
}
