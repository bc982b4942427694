using System.Reflection;
using Arrakis.Scylla.Rows.Mapping;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary>Makes the codecs of types with parameters. Slow: by reflection, once for each pair of types.</summary>
internal static class CodecFactory
{
    private const BindingFlags Constructors = BindingFlags.DoNotWrapExceptions | BindingFlags.Instance | BindingFlags.Public;
    private static readonly MethodInfo GetMethod = typeof(CqlCodecs).GetMethod(nameof(CqlCodecs.Get))!;

    /// <summary>A <see cref="CqlCodec{T}"/> of <paramref name="clr"/>.</summary>
    /// <exception cref="InvalidCastException">The CLR type does not stand for that CQL type.</exception>
    public static object Create(Type clr, CqlType type)
    {
        if (Nullable.GetUnderlyingType(clr) is { } value)
            return Make(typeof(NullableCodec<>), [value], Get(value, type));
        var codec = type switch
        {
            CustomType custom => CreateCustom(clr, custom),
            ListType list => CreateList(clr, list),
            SetType set => CreateSet(clr, set),
            MapType map => CreateMap(clr, map),
            TupleType tuple when ValueTuples.Is(clr) => FieldsCodecBuilder.ForTuple(clr, tuple),
            UdtType udt => CreateUdt(clr, udt),
            _ => null,
        };
        return codec ?? throw ClrNames.Mismatch(clr, type);
    }

    /// <summary>The codec of a pair of types that only run time knows.</summary>
    public static object Get(Type clr, CqlType type) =>
        GetMethod.MakeGenericMethod(clr).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [type], null)!;

    /// <summary>Creates an object of a generic class.</summary>
    public static object Make(Type generic, Type[] clr, params object[] arguments) =>
        Activator.CreateInstance(generic.MakeGenericType(clr), Constructors, null, arguments, null)!;

    private static object? CreateCustom(Type clr, CustomType type)
    {
        if (clr == typeof(CqlDuration) && type.ClassName == CustomType.DurationClass)
            return new DurationCodec();
        return clr == typeof(byte[]) ? new BlobCodec() : clr == typeof(ReadOnlyMemory<byte>) ? new MemoryCodec() : null;
    }

    private static object? CreateList(Type clr, ListType type)
    {
        if (clr.IsSZArray)
            return CreateOfElements(typeof(ArrayCodec<>), clr.GetElementType()!, type, type.Element);
        var codec = Definition(clr) switch
        {
            var d when d == typeof(List<>) => typeof(ListCodec<>),
            var d when d == typeof(IReadOnlyList<>) => typeof(ReadOnlyListCodec<>),
            _ => null,
        };
        return codec is null ? null : CreateOfElements(codec, clr.GetGenericArguments()[0], type, type.Element);
    }

    private static object? CreateSet(Type clr, SetType type)
    {
        var codec = Definition(clr) switch
        {
            var d when d == typeof(HashSet<>) => typeof(HashSetCodec<>),
            var d when d == typeof(IReadOnlySet<>) => typeof(ReadOnlySetCodec<>),
            _ => null,
        };
        return codec is null ? null : CreateOfElements(codec, clr.GetGenericArguments()[0], type, type.Element);
    }

    private static object CreateOfElements(Type codec, Type clr, CqlType type, CqlType element) =>
        Make(codec, [clr], Element(clr, element, $"element of a {type}"));

    private static object? CreateMap(Type clr, MapType type)
    {
        var codec = Definition(clr) switch
        {
            var d when d == typeof(Dictionary<,>) => typeof(DictionaryCodec<,>),
            var d when d == typeof(IReadOnlyDictionary<,>) => typeof(ReadOnlyDictionaryCodec<,>),
            _ => null,
        };
        if (codec is null)
            return null;
        var clrs = clr.GetGenericArguments();
        return Make(codec, clrs, Element(clrs[0], type.Key, $"key of a {type}"), Element(clrs[1], type.Value, $"value of a {type}"));
    }

    private static object? CreateUdt(Type clr, UdtType type)
    {
        if (clr == typeof(CqlUdtValue))
            return new UdtCodec(type);
        return ObjectShape.IsMappable(clr) ? FieldsCodecBuilder.ForUdt(clr, type) : null;
    }

    private static object Element(Type clr, CqlType type, string what) => Make(typeof(ElementCodec<>), [clr], Get(clr, type), what);

    private static Type? Definition(Type clr) => clr.IsGenericType ? clr.GetGenericTypeDefinition() : null;
}
