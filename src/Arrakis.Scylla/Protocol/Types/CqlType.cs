namespace Arrakis.Scylla.Protocol.Types;

/// <summary>A type of CQL. Equal types are equal values.</summary>
public record CqlType
{
    private static readonly CqlType?[] Simple = CreateSimple();

    /// <summary>Creates a type without parameters.</summary>
    /// <param name="code">Its number.</param>
    /// <exception cref="ArgumentException">That type has parameters and a record of its own, such as <see cref="ListType"/>.</exception>
    public CqlType(CqlTypeCode code)
    {
        if (GetType() == typeof(CqlType) && !IsSimple(code))
            throw new ArgumentException($"A {code} is no type without parameters; those have records of their own, as {nameof(ListType)}.",
                nameof(code));
        Code = code;
    }

    /// <summary>Its number.</summary>
    public CqlTypeCode Code { get; }

    /// <summary>As CQL writes it, such as <c>map&lt;text, int&gt;</c>.</summary>
    public virtual string Name => Code == CqlTypeCode.Varchar ? "text" : Code.ToString().ToLowerInvariant();

    /// <inheritdoc/>
    public sealed override string ToString() => Name;

    /// <summary>The one object of a type without parameters; null if the number is that of none.</summary>
    internal static CqlType? TryGetSimple(int code) => (uint)code < (uint)Simple.Length ? Simple[code] : null;

    /// <summary>The one object of a type without parameters.</summary>
    internal static CqlType Of(CqlTypeCode code) => TryGetSimple((int)code) ?? new CqlType(code);

    private static bool IsSimple(CqlTypeCode code) =>
        code is > CqlTypeCode.Custom and < CqlTypeCode.List && Enum.IsDefined(code);

    private static CqlType?[] CreateSimple()
    {
        var types = new CqlType?[(int)CqlTypeCode.Tinyint + 1];
        for (var code = 0; code < types.Length; code++)
            types[code] = IsSimple((CqlTypeCode)code) ? new CqlType((CqlTypeCode)code) : null;
        return types;
    }
}

/// <summary>A list.</summary>
/// <param name="Element">Type of its elements.</param>
public sealed record ListType(CqlType Element) : CqlType(CqlTypeCode.List)
{
    /// <inheritdoc/>
    public override string Name => $"list<{Element}>";
}

/// <summary>A set.</summary>
/// <param name="Element">Type of its elements.</param>
public sealed record SetType(CqlType Element) : CqlType(CqlTypeCode.Set)
{
    /// <inheritdoc/>
    public override string Name => $"set<{Element}>";
}

/// <summary>A map.</summary>
/// <param name="Key">Type of its keys.</param>
/// <param name="Value">Type of its values.</param>
public sealed record MapType(CqlType Key, CqlType Value) : CqlType(CqlTypeCode.Map)
{
    /// <inheritdoc/>
    public override string Name => $"map<{Key}, {Value}>";
}
