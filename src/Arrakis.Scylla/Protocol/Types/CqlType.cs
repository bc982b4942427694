namespace Arrakis.Scylla.Protocol.Types;

/// <summary>A type of CQL. Equal types are equal values.</summary>
public record CqlType
{
    /// <summary>Creates a type without parameters.</summary>
    /// <param name="code">Its number.</param>
    public CqlType(CqlTypeCode code) => Code = code;

    /// <summary>Its number.</summary>
    public CqlTypeCode Code { get; }

    /// <summary>As CQL writes it, such as <c>map&lt;text, int&gt;</c>.</summary>
    public virtual string Name => Code == CqlTypeCode.Varchar ? "text" : Code.ToString().ToLowerInvariant();

    /// <inheritdoc/>
    public sealed override string ToString() => Name;
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
