using System.Linq.Expressions;
using System.Reflection;
using Arrakis.Scylla.Protocol.Types;

namespace Arrakis.Scylla.Rows.Mapping;

/// <summary>
/// Where the columns of a row, or the fields of a user-defined type, go in an object: to parameters of a constructor, the others
/// to settable properties.
/// </summary>
internal sealed class ObjectShape
{
    private readonly Type _type;
    private readonly ConstructorInfo? _constructor;
    private readonly int[] _sources;
    private readonly PropertyInfo?[] _properties;

    private ObjectShape(Type type, ConstructorInfo? constructor, int[] sources, PropertyInfo?[] properties) =>
        (_type, _constructor, _sources, _properties) = (type, constructor, sources, properties);

    /// <summary>Whether a type can be taken apart so: a class, record or struct that is not the platform's.</summary>
    public static bool IsMappable(Type type) =>
        type is { IsAbstract: false, IsArray: false, IsEnum: false, IsPointer: false } && !typeof(Delegate).IsAssignableFrom(type)
        && type != typeof(CqlUdtValue) && !PrimitiveCodecs.Know(type)
        && type.Namespace is not "System" && type.Namespace?.StartsWith("System.", StringComparison.Ordinal) != true;

    /// <summary>Finds a place for every name.</summary>
    /// <param name="type">The class, record or struct.</param>
    /// <param name="names">The names.</param>
    /// <param name="what">What errors call a name, such as <c>column</c>.</param>
    /// <exception cref="InvalidCastException">A name has no place, or no constructor suits; the message says what there is.</exception>
    public static ObjectShape Create(Type type, IReadOnlyList<string> names, string what)
    {
        var (constructor, sources) = Choose(type, names)
            ?? throw new InvalidCastException(
                $"{ClrNames.Of(type)} has no public constructor with a {what} for each parameter: there is {Describe(type)}; "
                + $"the names are {string.Join(", ", names)}.");
        var properties = new PropertyInfo?[names.Count];
        for (var i = 0; i < names.Count; i++)
        {
            if (sources.Contains(i))
                continue;
            properties[i] = MemberNames.FindSettable(type, names[i]);
            if (properties[i] is null || Array.IndexOf(properties, properties[i]) < i)
                throw new InvalidCastException($"{ClrNames.Of(type)} has no place for the {what} {names[i]}: there is {Describe(type)}.");
        }

        return new(type, constructor, sources, properties);
    }

    /// <summary>The type of what a name goes to.</summary>
    public Type TypeOf(int name) =>
        _properties[name]?.PropertyType ?? _constructor!.GetParameters()[Array.IndexOf(_sources, name)].ParameterType;

    /// <summary>Code that makes the object of the names' values.</summary>
    public Expression CreateExpression(Expression[] values)
    {
        var made = _constructor is null
            ? Expression.New(_type)
            : Expression.New(
                _constructor, _constructor.GetParameters().Select((p, i) => _sources[i] < 0 ? Default(p) : values[_sources[i]]));
        var bindings = _properties.Select((p, i) => p is null ? null : Expression.Bind(p, values[i])).OfType<MemberBinding>().ToArray();
        return bindings.Length == 0 ? made : Expression.MemberInit(made, bindings);
    }

    /// <summary>The constructor with the most parameters that all have a name or a default, and the name of each.</summary>
    private static (ConstructorInfo? Constructor, int[] Sources)? Choose(Type type, IReadOnlyList<string> names)
    {
        foreach (var constructor in type.GetConstructors().OrderByDescending(c => c.GetParameters().Length))
        {
            var parameters = constructor.GetParameters();
            var sources = Array.ConvertAll(parameters, p => IndexOf(names, p.Name));
            if (parameters.Zip(sources).All(p => p.Second >= 0 || p.First.HasDefaultValue))
                return (constructor, sources);
        }

        return type.IsValueType ? (null, []) : null;
    }

    private static int IndexOf(IReadOnlyList<string> names, string? parameter)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (MemberNames.Match(parameter, names[i]))
                return i;
        }

        return -1;
    }

    private static Expression Default(ParameterInfo parameter) => parameter.DefaultValue is null
        ? Expression.Default(parameter.ParameterType)
        : Expression.Convert(Expression.Constant(parameter.DefaultValue), parameter.ParameterType);

    private static string Describe(Type type)
    {
        var constructors = type.GetConstructors().Where(c => c.GetParameters().Length > 0).Select(c =>
            $"{ClrNames.Of(type)}({string.Join(", ", c.GetParameters().Select(p => $"{ClrNames.Of(p.ParameterType)} {p.Name}"))})");
        var properties = MemberNames.Properties(type).Where(p => p.SetMethod?.IsPublic == true)
            .Select(p => $"{ClrNames.Of(p.PropertyType)} {p.Name}");
        var all = constructors.Concat(properties).ToArray();
        return all.Length == 0 ? "no settable property" : string.Join(", ", all);
    }
}
