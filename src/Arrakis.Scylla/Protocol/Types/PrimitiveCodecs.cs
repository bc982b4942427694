namespace Arrakis.Scylla.Protocol.Types;

/// <summary>The codecs of all types without parameters.</summary>
internal static class PrimitiveCodecs
{
    private static readonly (CqlTypeCode Code, object Codec)[] All =
    [
        (CqlTypeCode.Ascii, new AsciiCodec()),
        (CqlTypeCode.Bigint, new BigintCodec()),
        (CqlTypeCode.Blob, new BlobCodec()),
        (CqlTypeCode.Blob, new MemoryCodec()),
        (CqlTypeCode.Boolean, new BooleanCodec()),
        (CqlTypeCode.Counter, new BigintCodec()),
        (CqlTypeCode.Decimal, new DecimalCodec()),
        (CqlTypeCode.Decimal, new SystemDecimalCodec()),
        (CqlTypeCode.Double, new DoubleCodec()),
        (CqlTypeCode.Float, new FloatCodec()),
        (CqlTypeCode.Int, new IntCodec()),
        (CqlTypeCode.Timestamp, new DateTimeOffsetCodec()),
        (CqlTypeCode.Timestamp, new DateTimeCodec()),
        (CqlTypeCode.Timestamp, new TimestampCodec()),
        (CqlTypeCode.Uuid, new UuidCodec()),
        (CqlTypeCode.Varchar, new TextCodec()),
        (CqlTypeCode.Varint, new VarintCodec()),
        (CqlTypeCode.Timeuuid, new TimeuuidCodec()),
        (CqlTypeCode.Inet, new InetCodec()),
        (CqlTypeCode.Date, new DateOnlyCodec()),
        (CqlTypeCode.Date, new DateCodec()),
        (CqlTypeCode.Time, new TimeOnlyCodec()),
        (CqlTypeCode.Time, new TimeCodec()),
        (CqlTypeCode.Smallint, new SmallintCodec()),
        (CqlTypeCode.Tinyint, new TinyintCodec()),
    ];

    /// <summary>The CLR types that stand for a type.</summary>
    public static IEnumerable<Type> ClrTypesOf(CqlTypeCode code) => All.Where(e => e.Code == code).Select(e => ClrTypeOf(e.Codec));

    /// <summary>Whether a CLR type stands for any of them.</summary>
    public static bool Know(Type clr) => All.Any(e => ClrTypeOf(e.Codec) == clr);

    /// <summary>The codecs of a CLR type, by the number of the CQL type; null where there is none.</summary>
    public static CqlCodec<T>?[] ByCode<T>()
    {
        var codecs = new CqlCodec<T>?[(int)CqlTypeCode.Tinyint + 1];
        foreach (var (code, codec) in All)
            codecs[(int)code] ??= codec as CqlCodec<T> ?? TryWrap<T>(codec);
        return codecs;
    }

    private static CqlCodec<T>? TryWrap<T>(object codec) =>
        Nullable.GetUnderlyingType(typeof(T)) is { } value && value == ClrTypeOf(codec)
            ? (CqlCodec<T>?)Activator.CreateInstance(typeof(NullableCodec<>).MakeGenericType(value), codec)
            : null;

    private static Type ClrTypeOf(object codec)
    {
        var type = codec.GetType();
        while (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(CqlCodec<>))
            type = type.BaseType!;
        return type.GetGenericArguments()[0];
    }
}
