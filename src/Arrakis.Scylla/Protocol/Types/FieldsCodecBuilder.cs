using System.Buffers;
using System.Linq.Expressions;
using Arrakis.Scylla.Rows.Mapping;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary>Makes the codecs of tuples and mapped classes: code that is compiled once, so that no field is boxed.</summary>
internal static class FieldsCodecBuilder
{
    private static readonly ParameterExpression Reader = Expression.Parameter(typeof(CqlReader).MakeByRefType(), "reader");
    private static readonly ParameterExpression Output = Expression.Parameter(typeof(IBufferWriter<byte>), "output");

    /// <summary>A tuple as a <see cref="ValueTuple"/> of as many elements.</summary>
    public static object ForTuple(Type clr, TupleType type)
    {
        var clrs = clr.GetGenericArguments();
        if (clrs.Length != type.Elements.Count)
            throw ClrNames.Mismatch(clr, type);
        var fields = clrs.Select((c, i) => Field(c, type.Elements[i], $"element {i} of {type}")).ToArray();
        var getters = ValueTuples.Fields(clr);
        return Build(
            clr, type, fields, values => Expression.New(clr.GetConstructor(clrs)!, values),
            (value, i) => Expression.Field(value, getters[i]));
    }

    /// <summary>A user-defined type as a class, record or struct with a member for each field.</summary>
    public static object ForUdt(Type clr, UdtType type)
    {
        var names = type.Fields.Select(f => f.Name).ToArray();
        var shape = ObjectShape.Create(clr, names, $"field of {type}");
        var fields = type.Fields.Select((f, i) => Field(shape.TypeOf(i), f.Type, $"field {f.Name} of {type}")).ToArray();
        var getters = names.Select(n => MemberNames.FindReadable(clr, n)).ToArray();
        var unreadable = Array.FindIndex(getters, g => g is null);
        for (var i = 0; i < getters.Length && unreadable < 0; i++)
            unreadable = getters[i]!.PropertyType == shape.TypeOf(i) ? -1 : i;
        return Build(clr, type, fields, shape.CreateExpression, unreadable < 0
            ? (value, i) => Expression.Property(value, getters[i]!)
            : (_, _) => ThrowUnreadable(
                shape.TypeOf(unreadable),
                $"{ClrNames.Of(clr)} is not written as {type}: it has no readable property {names[unreadable]} of type "
                + $"{ClrNames.Of(shape.TypeOf(unreadable))}."));
    }

    private static object Build(
        Type clr, CqlType type, object[] fields, Func<Expression[], Expression> create, Func<Expression, int, Expression> get)
    {
        var value = Expression.Parameter(clr, "value");
        Expression size = Expression.Constant(0);
        var writes = new Expression[fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            var field = Expression.Constant(fields[i]);
            size = Expression.AddChecked(size, Expression.Call(field, "GetByteCount", null, get(value, i)));
            writes[i] = Expression.Call(field, "Write", null, Output, get(value, i));
        }

        var measure = Expression.Lambda(typeof(Func<,>).MakeGenericType(clr, typeof(int)), size, value);
        var write = Expression.Lambda(
            typeof(Action<,>).MakeGenericType(typeof(IBufferWriter<byte>), clr), Expression.Block(typeof(void), writes), Output, value);
        return CodecFactory.Make(
            typeof(FieldsCodec<>), [clr], type, CompileReader(clr, fields, create), measure.Compile(), write.Compile());
    }

    /// <summary>Such a class can still be read: only writing it fails.</summary>
    private static UnaryExpression ThrowUnreadable(Type clr, string message) => Expression.Throw(
        Expression.New(typeof(InvalidCastException).GetConstructor([typeof(string)])!, Expression.Constant(message)), clr);

    /// <summary>Fields are read in the order in which they come, whatever the order of a constructor's parameters.</summary>
    private static Delegate CompileReader(Type clr, object[] fields, Func<Expression[], Expression> create)
    {
        var reads = fields.Select(f => Expression.Call(Expression.Constant(f), "Read", null, Reader)).ToArray();
        var values = reads.Select(r => Expression.Variable(r.Type)).ToArray();
        var body = values.Zip(reads, Expression.Assign).Append(create(values));
        return Expression.Lambda(typeof(FieldsReader<>).MakeGenericType(clr), Expression.Block(clr, values, body), Reader).Compile();
    }

    private static object Field(Type clr, CqlType type, string what) =>
        CodecFactory.Make(typeof(FieldCodec<>), [clr], CodecFactory.Get(clr, type), what);
}
