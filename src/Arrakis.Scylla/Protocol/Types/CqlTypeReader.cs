using Arrakis.Scylla.Errors;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary>Reads types as metadata names them: <c>[option]</c> (native protocol v3 and v4, section 4.2.5.2).</summary>
internal static class CqlTypeReader
{
    /// <summary>How deep types may nest; what people write nests three or four deep.</summary>
    public const int MaxDepth = 32;

    /// <summary>Reads a type.</summary>
    /// <exception cref="ProtocolViolationException">No such type, nested too deep, or cut off.</exception>
    public static CqlType Read(ref CqlReader reader, ProtocolVersion version) => Read(ref reader, version, 0);

    private static CqlType Read(ref CqlReader reader, ProtocolVersion version, int depth)
    {
        if (depth == MaxDepth)
            throw new ProtocolViolationException($"a type nested deeper than {MaxDepth} at byte {reader.Position}");
        var code = reader.Short();
        return (CqlTypeCode)code switch
        {
            CqlTypeCode.Custom => CustomType.FromClass(reader.String()),
            CqlTypeCode.List => new ListType(Read(ref reader, version, depth + 1)),
            CqlTypeCode.Set => new SetType(Read(ref reader, version, depth + 1)),
            CqlTypeCode.Map => new MapType(Read(ref reader, version, depth + 1), Read(ref reader, version, depth + 1)),
            CqlTypeCode.Udt => ReadUdt(ref reader, version, depth),
            CqlTypeCode.Tuple => ReadTuple(ref reader, version, depth),
            >= CqlTypeCode.Date and <= CqlTypeCode.Tinyint when version < ProtocolVersion.V4 => throw Unknown(code, version),
            _ => CqlType.TryGetSimple(code) ?? throw Unknown(code, version),
        };
    }

    private static UdtType ReadUdt(ref CqlReader reader, ProtocolVersion version, int depth)
    {
        var (keyspace, name) = (reader.String(), reader.String());
        var fields = new UdtField[reader.Count(reader.Short(), 4)];
        for (var i = 0; i < fields.Length; i++)
            fields[i] = new UdtField(reader.String(), Read(ref reader, version, depth + 1));
        return new UdtType(keyspace, name, fields);
    }

    private static TupleType ReadTuple(ref CqlReader reader, ProtocolVersion version, int depth)
    {
        var elements = new CqlType[reader.Count(reader.Short(), 2)];
        for (var i = 0; i < elements.Length; i++)
            elements[i] = Read(ref reader, version, depth + 1);
        return new TupleType(elements);
    }

    private static ProtocolViolationException Unknown(int code, ProtocolVersion version) =>
        new($"a type 0x{code:X4}, which version {(int)version} does not have");
}
